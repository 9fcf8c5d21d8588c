package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.Loading;
import dev.imbalance.data.TableSource;
import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.ImbalanceEvaluator;
import dev.imbalance.evaluation.TestMetrics;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.resampling.RandomOverSampler;
import dev.imbalance.trainer.PostHocTrainer;
import dev.imbalance.trainer.ResamplingTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;

/** The README's section on Java: what stands there is what runs here. */
class FromJavaTest {
    @TempDir
    private Path folder;

    /** Two rings of points, a common one and a rare one outside it. */
    @BeforeEach
    void writeATable() throws IOException {
        table("train.csv", 60, 8);
        table("test.csv", 20, 20);
        Files.writeString(
                folder.resolve("my.yml"),
                """
                experiment: my
                data:
                  train: {type: csv, path: train.csv, response: fault}
                  test: {type: csv, path: test.csv, response: fault}
                trainer: {type: logistic-regression, epochs: 50}
                strategies:
                  - name: baseline
                  - name: oversample
                    resample: [{type: random-over}]
                """);
    }

    private void table(String name, int common, int rare) throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder rows = new StringBuilder("x,y,fault\n");
        for (int row = 0; row < common + rare; row++) {
            double radius = random.nextDouble() + (row < common ? 0 : 2);
            double angle = 2 * Math.PI * random.nextDouble();
            rows.append(String.format(
                    Locale.ROOT,
                    "%.3f,%.3f,%s%n",
                    radius * Math.cos(angle),
                    radius * Math.sin(angle),
                    row < common ? "no" : "yes"));
        }
        Files.writeString(folder.resolve(name), rows);
    }

    @Test
    void anExperimentFileRunsFromJava() throws IOException {
        // README
        ExperimentFile experiment = Experiments.read(folder.resolve("my.yml"), "trainer.epochs=5");
        ExperimentOutcome outcome = Experiments.run(experiment, folder.resolve("runs/my"));
        for (Comparison.Run run : outcome.comparison().runs()) {
            System.out.println(run.strategy() + ": balanced accuracy " + run.balancedAccuracy());
        }
        // end
        assertEquals(2, outcome.comparison().runs().size());
        assertEquals(List.of(), outcome.failed());
        assertTrue(Files.size(folder.resolve("runs/my/report.html")) > 100_000);
    }

    @Test
    void aStrategyIsATrainerWithoutAFile() {
        // README
        Dataset<Label> train = Loading.train(new TableSource(folder.resolve("train.csv"), "fault"));
        Dataset<Label> test = Loading.test(new TableSource(folder.resolve("test.csv"), "fault"), train);
        Trainer<Label> trainer = new PostHocTrainer(
                new ResamplingTrainer(new XGBoostClassificationTrainer(200), new RandomOverSampler()),
                new LogitAdjustment());
        Model<Label> model = trainer.train(train);
        TestMetrics metrics = new ImbalanceEvaluator(ClassCounts.of(train))
                .evaluate(model, test)
                .metrics();
        System.out.println("balanced accuracy " + metrics.balancedAccuracy() + ", of the rarest classes "
                + metrics.rarest().recall());
        // end
        assertTrue(metrics.balancedAccuracy() > 0.7, metrics.toString());
    }

    @Test
    void theREADMEShowsJustThat() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/imbalance/experiment/FromJavaTest.java"));
        Matcher snippet = Pattern.compile("( +// README\n)(.*?) +// end\n", Pattern.DOTALL)
                .matcher(source);
        String readme = Files.readString(Path.of("../README.md"));
        int snippets = 0;
        while (snippet.find()) {
            // A reader's files lie where the program runs.
            String shown = snippet.group(2).stripTrailing().stripIndent().replace("folder.resolve(", "Path.of(") + "\n";
            assertTrue(readme.contains("```java\n" + shown + "```\n"), shown);
            snippets++;
        }
        assertEquals(2, snippets);
        assertEquals(snippets, readme.split("```java\n", -1).length - 1);
    }
}
