package dev.imbalance.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The style and the scripts that go into every page.
 *
 * @param style   CSS
 * @param theme   the script that runs before the first paint
 * @param echarts Apache ECharts; reports/src/echarts says how it was made
 * @param script  what draws the charts
 */
record Assets(String style, String theme, String echarts, String script) {
    private static final class Loaded {
        static final Assets ASSETS =
                new Assets(load("report.css"), load("theme.js"), load("echarts.js"), load("report.js"));
    }

    static Assets get() {
        return Loaded.ASSETS;
    }

    /**
     * What the page may do: run the scripts of this class, known by their hashes, and nothing else. Styles are allowed inline because
     * chart tooltips are placed by style attributes.
     */
    String policy() {
        String scripts = Stream.of(theme, echarts, script)
                .map(text -> "'sha256-" + sha256(text) + "'")
                .collect(Collectors.joining(" "));
        return "default-src 'none'; script-src " + scripts
                + "; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String load(String name) {
        try (InputStream in = Assets.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + name + " of the report", e);
        }
    }
}
