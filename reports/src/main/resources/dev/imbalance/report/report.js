// Draws the charts, sorts the tables, copies the commands. All words come from the page; all numbers from the JSON in it.
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const hidden = new Set(); // strategies switched off in a legend
  const drawn = new Map(); // element -> chart

  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const percent = (share) => (share * 100).toFixed(1);
  const signed = (points) => {
    const text = Math.abs(points).toFixed(1);
    return text === "0.0" ? text : (points < 0 ? "\u2212" : "+") + text;
  };
  const group = (count) => count.toLocaleString("en-GB");
  const fill = (pattern, words) => pattern.replace(/\{(\w+)\}/g, (_, key) => words[key]);
  const isNumber = (value) => value !== null && value !== undefined;

  const ruler = document.createElement("canvas").getContext("2d");
  const fontFamily = getComputedStyle(document.body).fontFamily;
  function widest(texts, size) {
    ruler.font = `${size}px ${fontFamily}`;
    return Math.ceil(Math.max(0, ...texts.map((text) => ruler.measureText(text).width)));
  }

  /** A tooltip as elements, never as HTML: names of classes and strategies stay text. */
  function tip(title, rows) {
    const box = document.createElement("div");
    const head = document.createElement("strong");
    head.textContent = title;
    box.append(head);
    for (const row of rows) {
      const line = document.createElement("div");
      line.textContent = row;
      box.append(line);
    }
    return box;
  }

  function theme() {
    return {
      ink: css("--ink"),
      muted: css("--muted"),
      line: css("--line"),
      strong: css("--line-strong"),
      surface: css("--surface"),
      colour: (strategy) => css(`--s${strategy.colour}`),
    };
  }

  function base(t) {
    return {
      animation: false,
      textStyle: { fontFamily, color: t.ink },
      tooltip: {
        confine: true,
        backgroundColor: t.surface,
        borderColor: t.strong,
        textStyle: { color: t.ink, fontSize: 13, fontFamily },
        extraCssText: "white-space:normal;max-width:19rem;box-shadow:0 2px 10px rgba(0,0,0,.18)",
      },
    };
  }

  const symbol = (strategy) => `path://${document.querySelector(`#mark-${strategy.mark} path`).getAttribute("d")}`;
  const label = (t, extra) => ({ color: t.muted, fontSize: 12, ...extra });

  function valueAxis(t, extra) {
    return {
      type: "value",
      nameTextStyle: { color: t.muted, fontSize: 12 },
      nameLocation: "middle",
      nameGap: 28,
      axisLabel: label(t, { hideOverlap: true }),
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: t.line } },
      ...extra,
    };
  }

  function nameAxis(t, names, room, extra) {
    return {
      type: "category",
      data: names,
      inverse: true,
      axisLabel: { color: t.ink, fontSize: 12.5, lineHeight: 15, width: room, overflow: "truncate", interval: 0 },
      axisLine: { lineStyle: { color: t.strong } },
      axisTick: { show: false },
      ...extra,
    };
  }

  const room = (el, names) => Math.min(widest(names.flatMap((name) => name.split("\n")), 12.5) + 2, el.clientWidth < 480 ? 92 : 190);

  const classNames = data.classes.map((c) => c.name);

  /** One row a name, one mark a strategy; the tip has the value of each seed, if there are several. */
  function dots(el, t, names, valuesOf, axis, show) {
    const strategies = data.strategies.filter((s) => !hidden.has(s.index) && valuesOf(s));
    const band = Math.max(26, Math.min(10 + 8 * strategies.length, 3600 / names.length));
    const step = Math.min(8, (band - 10) / Math.max(1, strategies.length - 1));
    el.style.height = `${names.length * band + 58}px`;
    const left = room(el, names);
    const shift = (i) => (i - (strategies.length - 1) / 2) * step;
    return {
      ...base(t),
      grid: { left: left + 14, right: 18, top: 6, bottom: 46, outerBoundsMode: "none" },
      xAxis: valueAxis(t, axis),
      yAxis: nameAxis(t, names, left, { splitLine: { show: true, interval: 0, lineStyle: { color: t.line } } }),
      series: strategies.map((s, i) => ({
        type: "scatter",
        name: s.name,
        data: valuesOf(s).mean.map((value, c) => [value, c]).filter(([value]) => isNumber(value)),
        symbol: symbol(s),
        symbolSize: 10,
        symbolOffset: [0, shift(i)],
        itemStyle: { color: t.colour(s), borderColor: t.surface, borderWidth: 1, opacity: 1 },
        tooltip: {
          formatter: ({ value: [value, c] }) => {
            const all = valuesOf(s).seeds.map((seed) => seed[c]).filter(isNumber);
            const seeds = all.length > 1 ? [fill(el.dataset.seeds, { values: all.map(show).join(", ") })] : [];
            return tip(el.dataset.pair ? pairTitle(el.dataset.pair, c) : names[c], [`${s.name}: ${show(value)}`, ...seeds]);
          },
        },
      })),
    };
  }

  const pairTitle = (pattern, pair) => {
    const [truth, predicted] = data.pairs[pair];
    return fill(pattern, { truth: classNames[truth], predicted: classNames[predicted] });
  };

  function lines(el, t, curves, yAxis) {
    const strategy = data.strategies[el.dataset.strategy];
    const history = strategy.history;
    el.style.height = "230px";
    const names = history.epochs.map(String);
    const chosen = [...new Set(history.chosen)].filter((epoch) => history.epochs.includes(epoch)).map((epoch) => ({ xAxis: String(epoch) }));
    const series = [];
    for (const { key, colour, dash } of curves) {
      const style = { color: css(colour), width: 2, type: dash ?? "solid" };
      for (const run of history.training.filter((r) => r.curves[key].some(isNumber))) {
        series.push({ type: "line", name: `${el.dataset[key.toLowerCase()]}, ${run.name}`, data: run.curves[key], lineStyle: { ...style, width: 1.2 },
          itemStyle: { color: style.color }, symbol: "circle", symbolSize: 3, showSymbol: history.epochs.length <= 40 });
      }
      const curve = history.curves[key];
      if (!curve) continue;
      if (curve.low) {
        // The band: an unseen line at its lower edge, and its height stacked on that.
        const edge = { type: "line", stack: key, symbol: "none", silent: true, tooltip: { show: false }, lineStyle: { opacity: 0 } };
        series.push({ ...edge, data: curve.low });
        series.push({ ...edge, data: curve.high.map((high, i) => (isNumber(high) ? high - curve.low[i] : null)), areaStyle: { color: style.color, opacity: 0.16 } });
      }
      series.push({ type: "line", name: el.dataset[key.toLowerCase()], data: curve.mean, lineStyle: style, itemStyle: { color: style.color },
        symbol: "circle", symbolSize: 4, showSymbol: history.epochs.length <= 40 });
    }
    if (series.length > 0 && chosen.length > 0) {
      series.at(-1).markLine = {
        silent: true,
        symbol: "none",
        data: chosen,
        lineStyle: { color: t.ink, type: "solid", width: 1.2 },
        label: { color: t.ink, fontSize: 11.5, position: "end", distance: 3 },
      };
    }
    return {
      ...base(t),
      tooltip: {
        ...base(t).tooltip,
        trigger: "axis",
        axisPointer: { lineStyle: { color: t.strong } },
        formatter: (points) =>
          tip(fill(el.dataset.at, { epoch: points[0].axisValue }),
            points.filter((p) => isNumber(p.value) && !p.seriesName.startsWith("series")).map((p) => `${p.seriesName}: ${yAxis.show(p.value)}`)),
      },
      grid: { left: 46, right: 14, top: 24, bottom: 40, outerBoundsMode: "none" },
      xAxis: { ...valueAxis(t, { name: el.dataset.x, nameGap: 24, splitLine: { show: false }, axisLine: { show: true, lineStyle: { color: t.strong } } }),
        type: "category", data: names, boundaryGap: false },
      yAxis: valueAxis(t, { ...yAxis.axis }),
      series,
    };
  }

  const shares = (t, name, gap) => valueAxis(t, { name, nameGap: gap, min: 0, max: 1, interval: 0.25,
    axisLabel: label(t, { formatter: (v) => `${Math.round(v * 100)}` }), axisLine: { show: true, lineStyle: { color: t.strong } } });

  /** One line a strategy over [0, 1] by [0, 1]; values in thousandths. */
  function rates(el, t, places, valuesOf, diagonal) {
    el.style.height = `${Math.round(Math.min(380, Math.max(230, el.clientWidth * 0.85)))}px`;
    const strategies = data.strategies.filter((s) => s.curves && !hidden.has(s.index) && valuesOf(s.curves[el.dataset.class]));
    const series = strategies.map((s) => ({
      type: "line",
      name: s.name,
      data: valuesOf(s.curves[el.dataset.class]).map((value, i) => [places[i], value / 1000]),
      lineStyle: { color: t.colour(s), width: 2 },
      itemStyle: { color: t.colour(s) },
      symbol: symbol(s),
      symbolSize: 7,
      showSymbol: true,
      showAllSymbol: false,
    }));
    // A mark here and there tells the strategies apart without their colours; each on its own points.
    series.forEach((one, k) => (one.symbolSize = (_, { dataIndex }) => ((dataIndex + 2 * k) % 10 === 4 ? 8 : 0)));
    if (diagonal) {
      series.push({ type: "line", data: [[0, 0], [1, 1]], symbol: "none", silent: true, tooltip: { show: false }, lineStyle: { color: t.strong, width: 1, type: "dashed" } });
    }
    return {
      ...base(t),
      tooltip: {
        ...base(t).tooltip,
        trigger: "axis",
        axisPointer: { lineStyle: { color: t.strong } },
        formatter: (points) =>
          tip(fill(el.dataset.at, { x: percent(points[0].value[0]) }),
            points.filter((p) => !p.seriesName.startsWith("series")).map((p) => `${p.seriesName}: ${percent(p.value[1])} %`)),
      },
      grid: { left: 52, right: 16, top: 10, bottom: 46, outerBoundsMode: "none" },
      xAxis: shares(t, el.dataset.x, 28),
      yAxis: shares(t, el.dataset.y, 36),
      series,
    };
  }

  const charts = {
    /** Two bars a strategy: what the rarest classes gain over the baseline, and how the others change. */
    change(el, t) {
      const rows = data.strategies.filter((s) => s.change);
      const names = rows.map((s) => s.name);
      const left = room(el, names);
      el.style.height = `${rows.length * 56 + 52}px`;
      const series = (key, name, colour) => ({
        type: "bar",
        name,
        barMaxWidth: 17,
        barGap: "12%",
        itemStyle: { color: css(colour), borderRadius: 2 },
        data: rows.map((s) => ({ value: s.change[key], label: { position: s.change[key] < 0 ? "left" : "right" } })),
        label: { show: true, color: t.ink, fontSize: 12, formatter: ({ value }) => (isNumber(value) ? signed(value) : "") },
        tooltip: { formatter: ({ dataIndex, value }) => tip(rows[dataIndex].name, [`${name}: ${fill(el.dataset.points, { points: signed(value) })}`]) },
      });
      return {
        ...base(t),
        grid: { left: left + 14, right: 12, top: 4, bottom: 44, outerBoundsMode: "none" },
        xAxis: valueAxis(t, { name: el.dataset.x, boundaryGap: el.clientWidth < 480 ? ["28%", "24%"] : ["14%", "14%"],
          axisLabel: label(t, { hideOverlap: true, formatter: (v) => (v === 0 ? "0" : signed(v).replace(".0", "")) }) }),
        yAxis: nameAxis(t, names, left, { axisLine: { onZero: false, show: false } }),
        series: [series("rare", el.dataset.rare, "--s1"), series("others", el.dataset.others, "--s0")].map((s, i) =>
          i > 0 ? s : { ...s, markLine: { silent: true, symbol: "none", label: { show: false }, data: [{ xAxis: 0 }], lineStyle: { color: t.strong, type: "solid", width: 1.2 } } }),
      };
    },

    /** Bars: rows of each class. Marks: what a strategy that resamples made of them. */
    counts(el, t) {
      const names = data.classes.map((c) => c.name);
      const left = room(el, names);
      el.style.height = `${data.classes.length * 26 + 50}px`;
      const bars = {
        type: "bar",
        name: el.dataset.before,
        data: data.classes.map((c) => c.rows),
        barWidth: 15,
        itemStyle: { color: css("--bar"), borderRadius: [0, 2, 2, 0] },
        label: { show: true, position: "right", distance: 9, color: t.ink, fontSize: 12, formatter: ({ value }) => group(value) },
        tooltip: { formatter: ({ dataIndex: c, value }) => tip(names[c], [`${el.dataset.before}: ${group(value)}`]) },
      };
      const after = data.strategies.filter((s) => s.countsAfter && !hidden.has(s.index)).map((s) => ({
        type: "scatter",
        name: s.name,
        data: s.countsAfter.map((count, c) => [count, c]),
        symbol: symbol(s),
        symbolSize: 11,
        z: 5,
        itemStyle: { color: t.colour(s), borderColor: t.surface, borderWidth: 1, opacity: 1 },
        tooltip: { formatter: ({ value: [count, c] }) => tip(names[c], [fill(el.dataset.after, { strategy: s.name, count: group(count) })]) },
      }));
      return {
        ...base(t),
        grid: { left: left + 14, right: 48, top: 4, bottom: 44, outerBoundsMode: "none" },
        xAxis: valueAxis(t, { name: el.dataset.x, axisLabel: label(t, { hideOverlap: true, formatter: group }) }),
        yAxis: nameAxis(t, names, left),
        series: [bars, ...after],
      };
    },

    recall(el, t) {
      return dots(el, t, classNames, (s) => s.recall, { name: el.dataset.x, min: 0, max: 1, interval: 0.2, axisLabel: label(t, { formatter: (v) => `${Math.round(v * 100)}` }) },
        (v) => `${percent(v)} %`);
    },

    carried(el, t) {
      const limit = Math.max(1, ...data.strategies.flatMap((s) => (s.carried ? s.carried.mean : [])).filter(isNumber).map((v) => Math.ceil(Math.abs(v))));
      return dots(el, t, classNames, (s) => s.carried, { name: el.dataset.x, min: -limit, max: limit, axisLabel: label(t, { formatter: (v) => `${v}`.replace("-", "\u2212") }) },
        (v) => (v < 0 ? "\u2212" : "+") + Math.abs(v).toFixed(2));
    },

    /** Shares of a row. The colour follows the square root of the share, so that a confusion of a few per cent shows. */
    confusion(el, t) {
      const names = data.classes.map((c) => c.name);
      const k = names.length;
      // In the page a row is pairs of a column and its count.
      const confusion = data.strategies[el.dataset.strategy].confusion.map((pairs) => {
        const row = new Array(k).fill(0);
        for (let i = 0; i < pairs.length; i += 2) row[pairs[i]] = pairs[i + 1];
        return row;
      });
      const left = Math.min(widest(names, 11.5) + 2, el.clientWidth < 400 ? 74 : 110);
      const cell = Math.min(64, (el.clientWidth - left - 12) / k);
      const skip = Math.ceil(14 / cell) - 1; // of labels that would overlap
      const below = Math.min(widest(names, 11.5) + 2, 96);
      el.style.height = `${Math.round(cell * k + below + 34)}px`;
      const totals = confusion.map((row) => row.reduce((a, b) => a + b, 0));
      const low = css("--ramp-ink-low");
      const high = css("--ramp-ink-high");
      const turn = Number(css("--ramp-turn"));
      const numbers = cell >= 23;
      const cells = [];
      confusion.forEach((row, i) =>
        row.forEach((count, j) => {
          const share = totals[i] > 0 ? count / totals[i] : 0;
          const shade = Math.sqrt(share);
          cells.push({ value: [j, i, shade, share, count], label: { show: numbers && count > 0, color: shade > turn ? high : low } });
        }));
      const axis = { axisLine: { show: false }, splitLine: { show: false }, splitArea: { show: false } };
      return {
        ...base(t),
        grid: { left: left + 8, width: cell * k, top: 4, height: cell * k, outerBoundsMode: "none" },
        xAxis: nameAxis(t, names, below, { ...axis, inverse: false, name: el.dataset.x, nameLocation: "middle", nameGap: below + 12,
          nameTextStyle: { color: t.muted, fontSize: 12 },
          axisLabel: { color: t.ink, fontSize: 11.5, rotate: 90, width: below, overflow: "truncate", interval: skip } }),
        yAxis: nameAxis(t, names, left, { ...axis, axisLabel: { color: t.ink, fontSize: 11.5, width: left, overflow: "truncate", interval: skip } }),
        visualMap: { show: false, min: 0, max: 1, dimension: 2, inRange: { color: [0, 1, 2, 3, 4].map((step) => css(`--ramp-${step}`)) } },
        series: [{
          type: "heatmap",
          data: cells,
          itemStyle: { borderColor: t.surface, borderWidth: k > 40 ? 0 : 1 },
          emphasis: { itemStyle: { borderColor: t.ink, borderWidth: 1.5 } },
          label: { fontSize: cell < 30 ? 10 : 11.5, formatter: ({ value }) => `${Math.round(value[3] * 100)}` },
          tooltip: {
            formatter: ({ value: [j, i, , share, count] }) =>
              tip(fill(i === j ? el.dataset.right : el.dataset.wrong, { truth: names[i], predicted: names[j] }),
                [fill(el.dataset.share, { count: group(count), total: group(totals[i]), percent: percent(share) })]),
          },
        }],
      };
    },

    /** One row a pair of classes. */
    confused(el, t) {
      const gap = el.clientWidth < 480 ? "\n" : " ";
      const names = data.pairs.map(([truth, predicted]) => `${classNames[truth]} \u2192${gap}${classNames[predicted]}`);
      return dots(el, t, names, (s) => s.confused && { mean: s.confused, seeds: [] },
        { name: el.dataset.x, min: 0, axisLabel: label(t, { hideOverlap: true, formatter: (v) => `${Math.round(v * 100)}` }) }, (v) => `${percent(v)} %`);
    },

    /** Rows of each class: what is fixed to the right, what is broken to the left. */
    changes(el, t) {
      const [fixed, broken] = data.strategies[el.dataset.strategy].changes;
      const left = room(el, classNames);
      el.style.height = `${classNames.length * 26 + 50}px`;
      const most = Math.max(1, ...fixed, ...broken);
      const series = (counts, sign, colour, pattern) => ({
        type: "bar",
        stack: "rows",
        barWidth: 15,
        itemStyle: { color: css(colour) },
        data: counts.map((count) => sign * count),
        label: { show: true, position: sign < 0 ? "left" : "right", color: t.ink, fontSize: 12, formatter: ({ value }) => (value === 0 ? "" : group(Math.abs(value))) },
        tooltip: { formatter: ({ dataIndex, value }) => tip(classNames[dataIndex], [fill(pattern, { count: group(Math.abs(value)) })]) },
      });
      return {
        ...base(t),
        grid: { left: left + 14, right: 14, top: 4, bottom: 44, outerBoundsMode: "none" },
        // Room for the numbers at the ends of the bars.
        xAxis: valueAxis(t, { name: el.dataset.x, min: -1.15 * most, max: 1.15 * most, minInterval: 1,
          axisLabel: label(t, { hideOverlap: true, showMinLabel: false, showMaxLabel: false, formatter: (v) => group(Math.abs(v)) }) }),
        yAxis: nameAxis(t, classNames, left, { axisLine: { onZero: false, show: false } }),
        series: [series(fixed, 1, "--s1", el.dataset.fixed), series(broken, -1, "--s2", el.dataset.broken)].map((s, i) =>
          i > 0 ? s : { ...s, markLine: { silent: true, symbol: "none", label: { show: false }, data: [{ xAxis: 0 }], lineStyle: { color: t.strong, type: "solid", width: 1.2 } } }),
      };
    },

    /** Wrong rows stand on the axis, where their heights compare. */
    confidences(el, t) {
      const [right, wrong] = data.strategies[el.dataset.strategy].confidences;
      const width = 100 / right.length;
      el.style.height = "210px";
      const series = (counts, colour) => ({ type: "bar", stack: "rows", barCategoryGap: "8%", itemStyle: { color: css(colour) }, data: counts });
      return {
        ...base(t),
        tooltip: {
          ...base(t).tooltip,
          trigger: "axis",
          axisPointer: { type: "shadow" },
          formatter: ([{ dataIndex: bin }]) =>
            tip(fill(el.dataset.range, { from: Math.round(bin * width), to: Math.round((bin + 1) * width) }),
              [fill(el.dataset.right, { count: group(right[bin]) }), fill(el.dataset.wrong, { count: group(wrong[bin]) })]),
        },
        grid: { left: 44, right: 14, top: 10, bottom: 44, outerBoundsMode: "none" },
        xAxis: { ...valueAxis(t, { name: el.dataset.x, nameGap: 26, splitLine: { show: false }, axisLine: { show: true, lineStyle: { color: t.strong } } }),
          type: "category", data: right.map((_, bin) => `${Math.round(bin * width)}`), axisLabel: label(t, { interval: 4, align: "right" }) },
        yAxis: valueAxis(t, { minInterval: 1, axisLabel: label(t, { formatter: group }) }),
        series: [series(wrong, "--s2"), series(right, "--s1")],
      };
    },

    /** The reliability of one class: one line a strategy. */
    labelreliability(el, t) {
      const strategies = data.strategies.filter((s) => s.labelReliability && !hidden.has(s.index));
      // In the page a bin is three numbers: rows, probability and share, both in thousandths.
      const points = strategies.map((s) => {
        const bins = s.labelReliability[el.dataset.class];
        return bins.filter((_, i) => i % 3 === 0).map((rows, i) => [bins[3 * i + 1] / 1000, bins[3 * i + 2] / 1000, rows]);
      });
      const most = Math.max(...points.flat().map(([, , rows]) => rows));
      el.style.height = `${Math.round(Math.min(380, Math.max(230, el.clientWidth * 0.85)))}px`;
      return {
        ...base(t),
        grid: { left: 52, right: 16, top: 10, bottom: 46, outerBoundsMode: "none" },
        xAxis: shares(t, el.dataset.x, 28),
        yAxis: shares(t, el.dataset.y, 36),
        series: [
          { type: "line", data: [[0, 0], [1, 1]], symbol: "none", silent: true, tooltip: { show: false }, lineStyle: { color: t.strong, width: 1, type: "dashed" } },
          ...strategies.map((s, i) => ({
            type: "line",
            data: points[i],
            symbol: symbol(s),
            symbolSize: (value) => 5 + 7 * Math.sqrt(value[2] / most),
            lineStyle: { color: t.colour(s), width: 1.5 },
            itemStyle: { color: t.colour(s), borderColor: t.surface, borderWidth: 1 },
            tooltip: {
              formatter: ({ value: [confidence, accuracy, rows] }) =>
                tip(fill(el.dataset.at, { strategy: s.name, x: percent(confidence) }),
                  [fill(el.dataset.right, { percent: percent(accuracy) }), fill(el.dataset.rows, { rows: group(rows) })]),
            },
          })),
        ],
      };
    },

    /** Points on the diagonal say what they mean; their areas follow the rows. */
    reliability(el, t) {
      const strategy = data.strategies[el.dataset.strategy];
      const bins = strategy.reliability;
      const most = Math.max(...bins.map((bin) => bin.rows));
      el.style.height = "230px";
      return {
        ...base(t),
        grid: { left: 40, right: 16, top: 10, bottom: 44, outerBoundsMode: "none" },
        xAxis: shares(t, el.dataset.x, 26),
        yAxis: shares(t, "", 0),
        series: [
          { type: "line", data: [[0, 0], [1, 1]], symbol: "none", silent: true, tooltip: { show: false }, lineStyle: { color: t.strong, width: 1, type: "dashed" } },
          {
            type: "line",
            data: bins.map((bin) => [bin.confidence, bin.accuracy, bin.rows]),
            symbol: "circle",
            symbolSize: (value) => 4 + 12 * Math.sqrt(value[2] / most),
            lineStyle: { color: t.colour(strategy), width: 1.5 },
            itemStyle: { color: t.colour(strategy), borderColor: t.surface, borderWidth: 1 },
            tooltip: {
              formatter: ({ value: [confidence, accuracy, rows] }) =>
                tip(`${el.dataset.x.replace(", %", "")} ${percent(confidence)} %`,
                  [fill(el.dataset.right, { percent: percent(accuracy) }), fill(el.dataset.rows, { rows: group(rows) })]),
            },
          },
        ],
      };
    },

    roc(el, t) {
      return rates(el, t, data.falsePositiveRates, (curve) => curve.roc, true);
    },

    pr(el, t) {
      return rates(el, t, data.recalls, (curve) => curve.precision, false);
    },

    loss(el, t) {
      return lines(el, t, [{ key: "trainLoss", colour: "--s1" }, { key: "validationLoss", colour: "--s2" }],
        { axis: { min: 0, axisLabel: label(t, {}) }, show: (v) => v.toFixed(3) });
    },

    accuracy(el, t) {
      return lines(el, t, [
        { key: "trainAccuracy", colour: "--s1" },
        { key: "validationAccuracy", colour: "--s2", dash: "dotted" },
        { key: "validationBalancedAccuracy", colour: "--s2" },
        { key: "testBalancedAccuracy", colour: "--s0", dash: "dashed" },
      ], { axis: { min: 0, max: 1, interval: 0.25, axisLabel: label(t, { formatter: (v) => `${Math.round(v * 100)}` }) }, show: (v) => `${percent(v)} %` });
    },
  };

  function draw(el) {
    if (el.clientWidth === 0) return; // inside something closed: drawn when it opens
    const option = charts[el.dataset.plot](el, theme());
    let chart = drawn.get(el);
    if (!chart) {
      chart = echarts.init(el, null, { renderer: "svg" });
      drawn.set(el, chart);
    }
    chart.resize();
    chart.setOption(option, true);
  }

  // Large heat maps are drawn when they come near the window: a dozen of 100 classes take seconds.
  const nearby = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) {
        nearby.unobserve(target);
        draw(target);
      }
    }
  }, { rootMargin: "800px" });
  const waits = (el) => el.dataset.plot === "confusion" && data.classes.length > 30 && !drawn.has(el);

  const plots = [...document.querySelectorAll(".plot")];
  const drawAll = () => plots.forEach((el) => (waits(el) ? nearby.observe(el) : draw(el)));

  let width = document.documentElement.clientWidth;
  let waiting = 0;
  addEventListener("resize", () => {
    if (document.documentElement.clientWidth === width) return;
    width = document.documentElement.clientWidth;
    clearTimeout(waiting);
    waiting = setTimeout(drawAll, 80);
  });
  document.addEventListener("themechange", drawAll);
  matchMedia("print").addEventListener("change", () => plots.forEach(draw));
  document.querySelectorAll("details").forEach((el) =>
    el.addEventListener("toggle", () => el.querySelectorAll(".plot").forEach((plot) => drawn.has(plot) || draw(plot))));

  document.querySelectorAll(".legend button").forEach((button) =>
    button.addEventListener("click", () => {
      const strategy = Number(button.dataset.strategy);
      if (!hidden.delete(strategy)) hidden.add(strategy);
      document.querySelectorAll(`.legend button[data-strategy="${strategy}"]`).forEach((b) => b.setAttribute("aria-pressed", String(!hidden.has(strategy))));
      plots.filter((el) => ["counts", "recall", "carried", "roc", "pr", "confused", "labelreliability"].includes(el.dataset.plot)).forEach(draw);
    }));

  document.querySelectorAll("[data-chooses]").forEach((select) =>
    select.addEventListener("change", () =>
      plots.filter((el) => el.dataset.chosenBy === select.id).forEach((el) => {
        el.dataset[select.dataset.chooses] = select.value;
        draw(el);
      })));

  // Shows the images that have the chosen value of every filter.
  const filters = [...document.querySelectorAll("[data-filters]")];
  filters.forEach((select) =>
    select.addEventListener("change", () => {
      const images = [...document.querySelectorAll(".gallery li")];
      images.forEach((image) => {
        image.hidden = !filters.every((f) => f.value === "" || image.dataset[f.dataset.filters].split(" ").includes(f.value));
      });
      const count = document.getElementById("gallery-count");
      count.textContent = fill(count.dataset.count, { some: images.filter((image) => !image.hidden).length, all: images.length });
    }));

  /** RFC 4180; a spreadsheet takes what begins with one of = + - @ for a formula, so that gets an apostrophe in front. */
  const quoted = (text) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

  /** The metrics, one a line; the class is empty where a metric is of all. */
  function csv(strategies) {
    const lines = ["strategy,class,metric,mean,low,high"];
    for (const strategy of strategies) {
      for (const [name, metrics] of [["", strategy.metrics], ...Object.entries(strategy.labels)]) {
        for (const [metric, { mean, low, high }] of Object.entries(metrics)) {
          lines.push([quoted(strategy.name), quoted(name), metric, mean ?? "", low ?? "", high ?? ""].join(","));
        }
      }
    }
    return lines.map((line) => `${line}\r\n`).join("");
  }

  document.querySelectorAll("[data-download]").forEach((button) =>
    button.addEventListener("click", async () => {
      const { download, type } = button.dataset;
      const bytes = Uint8Array.from(atob(document.getElementById("document").dataset.packed), (c) => c.charCodeAt(0));
      const json = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([type === "text/csv" ? csv(JSON.parse(json).strategies) : json], { type }));
      link.download = download;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    }));

  /** A link to something inside a closed part opens it. */
  function reveal() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let el = target; el; el = el.parentElement) if (el.tagName === "DETAILS") el.open = true;
    target.scrollIntoView();
  }
  addEventListener("hashchange", reveal);

  /** What a cell says or the number that it begins with; empty for an undefined one. */
  const written = (cell, numeric) => !numeric ? cell.textContent.trim() : cell.firstChild.textContent.replaceAll(",", "").replace("\u2212", "-").match(/^-?[\d.]+/)?.[0] ?? "";

  /** Sorts by the cell's data-value or, without one, by its number; numbers first from the best-known end; rows without a value stay last. */
  document.querySelectorAll("thead button").forEach((button) =>
    button.addEventListener("click", () => {
      const head = button.closest("th");
      const column = head.cellIndex;
      const numeric = !head.classList.contains("text");
      const down = head.hasAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : numeric;
      head.closest("tr").querySelectorAll("th").forEach((th) => th.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = head.closest("table").tBodies[0];
      const value = (row) => (column < row.cells.length ? row.cells[column].dataset.value ?? written(row.cells[column], numeric) : "");
      const compare = (a, b) => (numeric ? Number(a) - Number(b) : a.localeCompare(b, "en"));
      [...body.rows]
        .sort((a, b) => {
          const [x, y] = [value(a), value(b)];
          if (x === "" || y === "") return (x === "") - (y === "");
          return down ? compare(y, x) : compare(x, y);
        })
        .forEach((row) => body.append(row));
    }));

  document.querySelectorAll("[data-copy]").forEach((button) => {
    const name = button.textContent;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(source.textContent);
        button.textContent = button.dataset.done;
        setTimeout(() => (button.textContent = name), 1600);
      } catch {
        getSelection().selectAllChildren(source); // no permission: leave it selected, one key from copied
      }
    });
  });

  drawAll();
  reveal();
})();
