package dev.imbalance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import com.microsoft.playwright.options.SelectOption;
import dev.imbalance.evaluation.Comparison;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The report in Debian's Chromium, headless. The pictures are left in target/screenshots. */
class ReportInBrowserTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final String HOSTILE = "</script><img src=x onerror=\"window.hit=1\"><b>&amp;'`${7*7}";

    private static Playwright playwright;
    private static Browser browser;

    @TempDir
    private static Path temporary;

    private final List<String> requests = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();

    @BeforeAll
    static void startBrowser() {
        assumeTrue(Files.isExecutable(CHROMIUM), () -> CHROMIUM + " is absent: apt-get install chromium");
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = chromium(playwright);
    }

    static Browser chromium(Playwright playwright) {
        return playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
    }

    @AfterAll
    static void stopBrowser() {
        if (playwright != null) {
            playwright.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"1280, LIGHT", "1280, DARK", "360, LIGHT", "360, DARK"})
    void drawsEverythingAndAsksForNothing(int width, ColorScheme scheme) throws Exception {
        Path html = report("plain", new FixtureExperiment().images(28));
        try (BrowserContext context = context(width, scheme)) {
            Page page = open(context, html);
            assertEquals(List.of(html.toUri().toString()), requests);
            assertEveryChartIsDrawn(page);
            assertNoSidewaysScroll(page);
            page.screenshot(new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(Path.of("target", "screenshots", "report-" + width + "-" + scheme + ".png")));

            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
            page.waitForTimeout(200);
            assertNoSidewaysScroll(page);
            assertEquals(List.of(html.toUri().toString()), requests);
            assertEquals(List.of(), complaints);
        }
    }

    @ParameterizedTest
    @CsvSource({"1280, LIGHT, 1, false", "360, LIGHT, 2, true", "360, DARK, 3, false"})
    void predictionsFromAnywhereHaveAPageToo(int width, ColorScheme scheme, int files, boolean counts)
            throws Exception {
        FixturePredictions predictions = new FixturePredictions()
                .named(List.of("forest.csv", "boosted.csv", "net.csv")
                        .subList(0, files)
                        .toArray(String[]::new));
        Path folder = Files.createDirectories(temporary.resolve("predictions-" + width + scheme));
        Path html = Report.write(
                        (counts ? predictions.withCounts() : predictions).write(folder), folder.resolve("report.html"))
                .file();
        try (BrowserContext context = context(width, scheme)) {
            Page page = open(context, html);
            page.screenshot(new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(Path.of("target", "screenshots", "predictions-" + width + "-" + scheme + ".png")));
            assertEveryChartIsDrawn(page, 6);
            assertNoSidewaysScroll(page);
            assertEquals(0, page.locator("#curves, #ledger, #parity").count());
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
            page.waitForTimeout(200);
            assertNoSidewaysScroll(page);
            assertEquals(List.of(html.toUri().toString()), requests);
            assertEquals(List.of(), complaints);
        }
    }

    @Test
    void showsSeedsAndFailures() throws Exception {
        Path html = report(
                "seeds",
                new FixtureExperiment().seeds(1, 2, 3).failing("focal", "No space left on device: model.onnx"));
        try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
            Page page = open(context, html);
            assertEveryChartIsDrawn(page);
            assertTrue(page.locator("#summary .failed").textContent().contains("No space left on device: model.onnx"));
            assertEquals(
                    "2 of 3 runs",
                    page.locator("#strategies tbody .badge.bad").first().textContent());
            assertEquals(List.of(), complaints);
            page.screenshot(new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(Path.of("target", "screenshots", "report-seeds.png")));
        }
    }

    @Test
    void runsNothingThatANameOrAParameterSmugglesIn() throws Exception {
        Path html = report(
                "hostile",
                new FixtureExperiment()
                        .named(HOSTILE)
                        .classes(List.of(HOSTILE, "dog", "cat", "bird", "cow", "fox"), 100, 50, 20, 10, 8, 6)
                        .strategies("baseline", HOSTILE, "oversample")
                        .failing("oversample", HOSTILE)
                        .images(8)
                        .note(HOSTILE));
        try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
            Page page = open(context, html);
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
            for (int chart = 0; chart < page.locator(".plot").count(); chart++) {
                // Over the whole chart, so that tooltips of all kinds appear.
                page.locator(".plot").nth(chart).hover();
            }
            assertEquals(HOSTILE, page.locator("h1").textContent());
            assertOnlyTheGalleryHasPictures(page);
            assertEquals(null, page.evaluate("window.hit ?? null"));
            assertEquals(List.of(html.toUri().toString()), requests);
            assertEquals(List.of(), complaints);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fiftyInjectionPayloadsExecuteNothing(boolean policy) throws Exception {
        List<String> payloads = Payloads.all();
        assertTrue(payloads.size() >= 50);
        String everything = String.join("\n", payloads);
        List<String> classes = payloads.subList(0, 12);
        Path html = report(
                "payloads" + policy,
                new FixtureExperiment()
                        .named(payloads.get(12))
                        .classes(
                                classes,
                                classes.stream()
                                        .mapToLong(c -> 90 - 5L * classes.indexOf(c))
                                        .toArray())
                        .strategies(payloads.subList(12, payloads.size()).toArray(String[]::new))
                        .failing(payloads.get(20), everything)
                        .images(8)
                        .note(everything));
        assertNothingIsExecuted(html, policy, true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void injectionPayloadsInPredictionsExecuteNothing(boolean policy) throws Exception {
        List<String> payloads = Payloads.all();
        for (int first = 0; first + 4 <= payloads.size(); first += 16) {
            Path folder = Files.createDirectories(temporary.resolve("predicted-payloads-" + policy + first));
            Path html = Report.write(
                            new FixturePredictions()
                                    .labelled(payloads.subList(first, first + 4))
                                    .write(folder),
                            folder.resolve("report.html"))
                    .file();
            assertNothingIsExecuted(html, policy, false);
        }
    }

    /** @param pictures whether there is a gallery */
    private void assertNothingIsExecuted(Path html, boolean policy, boolean pictures) throws IOException {
        requests.clear();
        if (!policy) {
            String page = Files.readString(html);
            String meta = page.substring(page.indexOf("<meta http-equiv"));
            Files.writeString(html, page.replace(meta.substring(0, meta.indexOf('>') + 1), ""));
        }
        try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
            Page page = open(context, html);
            page.onDialog(dialog -> {
                complaints.add("dialog: " + dialog.message());
                dialog.dismiss();
            });
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
            page.evaluate("document.querySelectorAll('select').forEach(s => { s.selectedIndex = s.options.length - 1;"
                    + " s.dispatchEvent(new Event('change')); })");
            page.evaluate("document.querySelectorAll('thead button').forEach(b => b.click())");
            for (int chart = 0; chart < page.locator(".plot").count(); chart++) {
                page.locator(".plot").nth(chart).hover();
            }
            assertEquals(null, page.evaluate("window.hit ?? null"));
            if (pictures) {
                assertOnlyTheGalleryHasPictures(page);
            } else {
                assertEquals(0, page.locator("body img").count());
            }
            assertEquals(
                    0,
                    page.locator("body iframe, body object, body embed, body base, body form")
                            .count());
            assertEquals(
                    0,
                    page.locator("a[href^='javascript:' i], [onerror], [onload], [onclick]")
                            .count());
            assertEquals(List.of(html.toUri().toString()), requests);
            assertEquals(List.of(), complaints);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void axeFindsNothingSerious(ColorScheme scheme) throws Exception {
        Path html = report(
                "axe-" + scheme,
                new FixtureExperiment()
                        .seeds(1, 2)
                        .failing("focal", "out of memory")
                        .images(12));
        assertAxeFindsNothingSerious(html, scheme);
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void axeFindsNothingSeriousOnAPageOfPredictions(ColorScheme scheme) throws Exception {
        Path folder = Files.createDirectories(temporary.resolve("axe-predictions-" + scheme));
        Path html = Report.write(
                        new FixturePredictions()
                                .named("forest.csv", "boosted.csv")
                                .withCounts()
                                .write(folder),
                        folder.resolve("report.html"))
                .file();
        assertAxeFindsNothingSerious(html, scheme);
    }

    private void assertAxeFindsNothingSerious(Path html, ColorScheme scheme) throws IOException {
        String axe;
        try (InputStream in = ReportInBrowserTest.class.getResourceAsStream("/axe.min.js")) {
            axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        try (BrowserContext context = context(1280, scheme)) {
            Page page = open(context, html);
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
            page.evaluate(axe);
            Object findings = page.evaluate(
                    "axe.run().then(result => result.violations"
                            + ".filter(v => ['serious', 'critical'].includes(v.impact))"
                            + ".map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.failureSummary)))");
            assertEquals(List.of(), findings);
        }
    }

    @Test
    void printsWithNoChartCut() throws Exception {
        Path html = report("print", new FixtureExperiment().seeds(1, 2).images(12));
        try (BrowserContext context = context(1280, ColorScheme.DARK)) {
            Page page = open(context, html);
            // A4 in CSS pixels, less the margins of printers.
            page.setViewportSize(718, 1047);
            page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
            page.waitForTimeout(400);
            assertEveryChartIsDrawn(page);
            assertEquals(
                    List.of(),
                    page.evaluate("[...document.querySelectorAll('.plot')].filter(p => { const svg ="
                            + " p.querySelector('svg').getBoundingClientRect(); return svg.right > innerWidth + 1 ||"
                            + " svg.width > p.clientWidth + 1 || p.closest('.scroller')?.scrollHeight >"
                            + " p.closest('.scroller')?.clientHeight + 1; }).map(p => p.dataset.plot)"));
            assertEquals("rgb(255, 255, 255)", page.evaluate("getComputedStyle(document.body).backgroundColor"));
            byte[] pdf = page.pdf(
                    new Page.PdfOptions().setFormat("A4").setPath(Path.of("target", "screenshots", "report.pdf")));
            assertTrue(pdf.length > 50_000, () -> pdf.length + " bytes");
            assertEquals(List.of(), complaints);
        }
    }

    @Test
    void aChoiceDrawsAnotherStrategyAndAnotherClass() throws Exception {
        Path html = report("choices", new FixtureExperiment());
        try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
            Page page = open(context, html);
            for (String[] choice : new String[][] {
                {"confusion-one", "confusion"},
                {"curve-class", "pr"},
                {"changes-strategy", "changes"},
                {"reliability-class", "labelreliability"}
            }) {
                Locator plot = page.locator("[data-plot=" + choice[1] + "] svg").first();
                String before = plot.innerHTML();
                page.selectOption("#" + choice[0], "3");
                assertTrue(!before.equals(plot.innerHTML()), choice[0]);
            }
            assertEquals(List.of(), complaints);
        }
    }

    @Test
    void aWatchedPageShowsTheRunUnderWayAndLoadsItselfAgainAlone() throws Exception {
        Path directory =
                new FixtureExperiment().seeds(1, 2).failing("focal", "stopped").write(temporary.resolve("live"));
        Comparison comparison = FixtureExperiment.running(directory, "focal", 5);
        Path still = directory.resolve("still.html");
        Report.writeLive(directory, comparison, still, false);
        Path live = directory.resolve("live.html");
        Report.writeLive(directory, comparison, live, true);
        try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
            Page page = open(context, still);
            assertEveryChartIsDrawn(page);
            assertTrue(page.locator("#summary").textContent().contains("focal, seed 1: running, after epoch 5"));
            assertEquals(
                    "seed 1: running, after epoch 5",
                    page.locator("#curves h3 .badge").textContent());
        }
        requests.clear();
        try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
            Page page = open(context, live);
            page.waitForCondition(() -> requests.size() > 1);
        }
        assertEquals(
                List.of(live.toUri().toString()), requests.stream().distinct().toList());
        assertEquals(List.of(), complaints);
    }

    @Test
    void theGalleryShowsTheImagesOfTheChosenClassAndStrategy() throws Exception {
        Path html = report("gallery", new FixtureExperiment().images(28));
        try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
            Page page = open(context, html);
            Locator images = page.locator(".gallery li");
            int all = images.count();
            assertTrue(all > 50 && all <= 200, () -> all + " images");
            assertEquals(
                    true, page.evaluate("[...document.querySelectorAll('.gallery img')].every(i => i.alt !== '')"));
            page.selectOption("#gallery-class", new SelectOption().setLabel("Shirt"));
            page.selectOption("#gallery-strategy", new SelectOption().setLabel("focal"));
            List<?> alts = (List<?>) page.evaluate("[...document.querySelectorAll('.gallery li')]"
                    + ".filter(i => i.offsetParent).map(i => i.querySelector('img').alt)");
            assertTrue(!alts.isEmpty() && alts.size() < all, alts::toString);
            assertTrue(
                    alts.stream()
                            .map(String::valueOf)
                            .allMatch(alt -> alt.startsWith("Shirt taken for ") && alt.contains("focal")),
                    alts::toString);
            assertEquals(
                    alts.size() + " of " + all + " images",
                    page.locator("#gallery-count").textContent());
            page.locator("[aria-label='Misclassified images']").focus();
            assertEquals("Misclassified images", page.evaluate("document.activeElement.getAttribute('aria-label')"));
            page.locator(".gallery img >> visible=true").first().scrollIntoViewIfNeeded();
            assertEquals(
                    28, page.locator(".gallery img >> visible=true").first().evaluate("image => image.naturalWidth"));
            assertEquals(List.of(), complaints);
        }
    }

    @Test
    void aLinkOpensThePartOfAStrategy() throws Exception {
        Path html = report("links", new FixtureExperiment());
        try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
            Page page = open(context, html);
            page.locator("#strategies tbody a").nth(2).click();
            assertEquals(true, page.evaluate("document.getElementById('strategy-2').open"));
            List<?> dangling = (List<?>) page.evaluate("[...document.querySelectorAll('a[href^=\"#\"]')]"
                    + ".map(a => a.getAttribute('href').slice(1)).filter(id => !document.getElementById(id))");
            assertEquals(List.of(), dangling);
        }
    }

    @Test
    void theNumbersCanBeDownloadedFromAFile() throws Exception {
        Path html = report("downloads", new FixtureExperiment().strategies("baseline", "=focal"));
        try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
            Page page = open(context, html);
            Download json = page.waitForDownload(
                    () -> page.locator("[data-download='metrics.json']").click());
            assertEquals(Report.json(html.getParent()), Files.readString(json.path()));
            Download csv = page.waitForDownload(
                    () -> page.locator("[data-download='metrics.csv']").click());
            assertEquals("metrics.csv", csv.suggestedFilename());
            String text = Files.readString(csv.path());
            assertTrue(text.startsWith("strategy,class,metric,mean,low,high\r\n\"baseline\",\"\",rarestRecall,"), text);
            StrategyView baseline = Report.read(html.getParent()).strategies().get(0);
            String[] fields = text.lines()
                    .filter(each -> each.startsWith("\"baseline\",\"Coat\",recall,"))
                    .findFirst()
                    .orElseThrow()
                    .split(",", -1);
            assertEquals(baseline.stat("Coat", label -> label.recall()).mean(), Double.parseDouble(fields[3]), 1e-6);
            assertEquals(baseline.interval("Coat", "recall").high(), Double.parseDouble(fields[5]), 1e-6);
            assertTrue(text.contains("\r\n\"'=focal\","), "no formula");
            assertEquals(List.of(), complaints);
        }
    }

    @Test
    void thePolicyStopsAScriptThatIsNotOurs() throws Exception {
        Path html = report("policy", new FixtureExperiment());
        Files.writeString(
                html,
                Files.readString(html)
                        .replace("</main>", "<script>window.hit=1</script><img src=x onerror='window.hit=1'></main>"));
        try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
            Page page = open(context, html);
            assertEquals(null, page.evaluate("window.hit ?? null"));
            assertTrue(complaints.size() >= 2, complaints::toString);
            assertEveryChartIsDrawn(page);
        }
    }

    @Test
    void theToggleChangesTheThemeAndTheChartsFollow() throws Exception {
        Path html = report("theme", new FixtureExperiment());
        try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
            Page page = open(context, html);
            String colours = "[document.documentElement.dataset.theme, getComputedStyle(document.body).backgroundColor,"
                    + " document.querySelector('[data-plot=confusion] svg').outerHTML.match(/fill=\"[^\"]+\"/g).join()]";
            List<?> light = (List<?>) page.evaluate(colours);
            page.locator("#theme").click();
            List<?> dark = (List<?>) page.evaluate(colours);
            assertEquals(List.of("light", "dark"), List.of(light.get(0), dark.get(0)));
            for (int i = 1; i < light.size(); i++) {
                assertTrue(!light.get(i).equals(dark.get(i)), "unchanged: " + light.get(i));
            }
            page.reload();
            assertEquals(dark, page.evaluate(colours));
        }
    }

    @Test
    void aHeadingSortsItsColumn() throws Exception {
        Path html = report("sorting", new FixtureExperiment().failing("oversample", "out of memory"));
        try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
            Page page = open(context, html);
            page.locator("#strategies thead button").nth(1).focus();
            page.keyboard().press("Enter");
            assertEquals(
                    "descending", page.locator("#strategies thead th").nth(1).getAttribute("aria-sort"));
            List<Double> down = rarest(page);
            assertEquals(down.stream().sorted((a, b) -> Double.compare(b, a)).toList(), down);
            page.keyboard().press("Enter");
            List<Double> up = rarest(page);
            assertEquals(down.stream().sorted().toList(), up);
            assertTrue(page.locator("#strategies tbody tr").last().textContent().contains("out of memory"));
        }
    }

    @Test
    void aLegendSwitchesAStrategyOff() throws Exception {
        Path html = report("legend", new FixtureExperiment());
        try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
            Page page = open(context, html);
            String marks = "document.querySelectorAll('[data-plot=recall] svg path').length";
            int before = (int) page.evaluate(marks);
            page.locator("#recall .legend button").nth(1).click();
            assertEquals(10, before - (int) page.evaluate(marks));
            assertEquals("false", page.locator("#recall .legend button").nth(1).getAttribute("aria-pressed"));
        }
    }

    private static List<Double> rarest(Page page) {
        return page.locator("#strategies tbody tr").all().stream()
                .map(row -> row.locator("td").first().getAttribute("data-value"))
                .filter(value -> value != null)
                .map(Double::valueOf)
                .toList();
    }

    private static void assertEveryChartIsDrawn(Page page) {
        assertEveryChartIsDrawn(page, 11);
    }

    private static void assertEveryChartIsDrawn(Page page, int atLeast) {
        int charts = page.locator(".plot").count();
        assertTrue(charts >= atLeast, () -> charts + " charts");
        for (int chart = 0; chart < charts; chart++) {
            String name = page.locator(".plot").nth(chart).getAttribute("data-plot");
            assertTrue(page.locator(".plot").nth(chart).locator("svg path").count() > 5, name);
            assertTrue(
                    !page.locator(".plot").nth(chart).getAttribute("aria-label").isBlank(), name);
        }
    }

    /** Which are data URIs. */
    private static void assertOnlyTheGalleryHasPictures(Page page) {
        assertTrue(page.locator(".gallery img[src^='data:image/png;base64,']").count() > 10);
        assertEquals(
                page.locator(".gallery img[src^='data:image/png;base64,']").count(),
                page.locator("body img").count());
    }

    private static void assertNoSidewaysScroll(Page page) {
        int beyond = (int) page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertEquals(0, beyond);
    }

    private static Path report(String name, FixtureExperiment experiment) throws Exception {
        Path directory = experiment.write(temporary.resolve(name));
        return Report.write(directory, directory.resolve("report.html")).file();
    }

    private static BrowserContext context(int width, ColorScheme scheme) {
        return browser.newContext(
                new Browser.NewContextOptions().setViewportSize(width, 900).setColorScheme(scheme));
    }

    private Page open(BrowserContext context, Path html) {
        Page page = context.newPage();
        page.onRequest(request -> requests.add(request.url()));
        page.onConsoleMessage(message -> {
            if (!message.type().equals("log")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.navigate(html.toUri().toString());
        return page;
    }
}
