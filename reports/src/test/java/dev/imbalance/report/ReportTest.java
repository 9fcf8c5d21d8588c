package dev.imbalance.report;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void writes() throws Exception {
        Path d = Path.of("target/look");
        long t = System.nanoTime();
        System.out.println(Report.write(new FixtureExperiment().write(d), d.resolve("report.html")));
        System.out.println((System.nanoTime() - t) / 1e6);
        new FixtureExperiment()
                .seeds(1, 2, 3)
                .failing("focal", "the disk is full: /data")
                .write(Path.of("target/look3"));
        t = System.nanoTime();
        System.out.println(Report.write(Path.of("target/look3"), Path.of("target/look3/report.html")));
        System.out.println((System.nanoTime() - t) / 1e6);
    }
}
