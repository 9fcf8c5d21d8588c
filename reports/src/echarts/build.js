// Bundles entry.js, puts the licence texts that travel with every report in front, and records the SHA-256.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const target = "../main/resources/dev/imbalance/report/echarts.js";
const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;
const text = (path) => readFileSync(`node_modules/${path}`, "utf8").replaceAll("\r\n", "\n").trim();

const banner = `/*!
Apache ECharts ${version("echarts")}, a slim bundle. Licensed under the Apache License, Version 2.0:
http://www.apache.org/licenses/LICENSE-2.0

${text("echarts/NOTICE")}

It contains zrender ${version("zrender")}:

${text("zrender/LICENSE")}

It embeds parts of d3.js:

${text("echarts/licenses/LICENSE-d3")}

It contains tslib ${version("tslib")} (0BSD), Copyright (c) Microsoft Corporation.
*/`;

const result = await build({
  entryPoints: ["entry.js"],
  bundle: true,
  minify: true,
  write: false,
  format: "iife",
  globalName: "echarts",
  target: "es2018",
  charset: "utf8",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  banner: { js: banner },
});
const bundle = result.outputFiles[0].text;
if (/<\/script|<!--/i.test(bundle)) {
  throw new Error("the bundle contains </script or <!-- and cannot be inlined in a page");
}
writeFileSync(target, bundle);
writeFileSync(`${target}.sha256`, `${createHash("sha256").update(bundle).digest("hex")}  echarts.js\n`);
