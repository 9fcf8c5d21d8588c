package dev.imbalance.report;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long the report of many runs takes to build and to open, and how large it is. Not a test, and named so that a build leaves it out:
 *
 * <pre>mvn -q -pl reports -am test -Dtest=ReportMeasurement -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
class ReportMeasurement {
    private static final int REPEATS = 5;

    @TempDir
    Path folder;

    @Test
    void measure() throws Exception {
        try (Playwright playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser browser = ReportInBrowserTest.chromium(playwright)) {
            for (int strategies : new int[] {4, 100}) {
                Path experiment = new FixtureExperiment()
                        .strategies(IntStream.range(0, strategies)
                                .mapToObj(i -> "strategy " + i)
                                .toArray(String[]::new))
                        .seeds(1, 2, 3)
                        .images(28)
                        .write(Files.createDirectories(folder.resolve("of" + strategies)));
                Path html = experiment.resolve("report.html");
                long[] built = times(() -> {
                    Report.write(experiment, html);
                });
                long[] opened = times(() -> {
                    try (Page page = browser.newPage()) {
                        page.navigate(html.toUri().toString());
                        // Drawn and laid out.
                        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
                    }
                });
                System.out.printf(
                        Locale.ROOT,
                        "%d runs: built in %d ms (the first time %d), %.2f MB, opened in %d ms (the first time %d)%n",
                        3 * strategies,
                        median(built),
                        built[0],
                        Files.size(html) / 1e6,
                        median(opened),
                        opened[0]);
            }
        }
    }

    /** What may fail. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private static long[] times(Work work) throws Exception {
        long[] times = new long[REPEATS];
        for (int i = 0; i < REPEATS; i++) {
            long start = System.nanoTime();
            work.run();
            times[i] = (System.nanoTime() - start) / 1_000_000;
        }
        return times;
    }

    private static long median(long[] times) {
        return Arrays.stream(times).sorted().skip(REPEATS / 2).findFirst().orElseThrow();
    }
}
