package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.djl.Architecture;
import dev.imbalance.djl.Augmentation;
import dev.imbalance.djl.LearningRateSchedule;
import dev.imbalance.djl.Optimiser;
import dev.imbalance.evaluation.Replicate;
import dev.imbalance.initialisation.BiasInitialisation;
import dev.imbalance.mixing.Mixing;
import dev.imbalance.stage.ClassifierStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tribuo.Trainer;
import org.tribuo.math.StochasticGradientOptimiser;

/** What docs/experiment-file.md says of the toolkit's own trainers. */
class ExperimentPageTest {
    private static final Registry REGISTRY = Registry.load();

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/experiment-file.md"));
    }

    @Test
    void itNamesEveryKeyOfTheToolkitsTrainers() throws IOException {
        String page = page();
        // Refused in a file, which the page says of seeds.
        assertTrue(page.contains("`trainer.seed` is therefore refused"));
        List<String> missing = Stream.of("djl", "linear")
                .flatMap(name -> REGISTRY.type(Trainer.class, name).orElseThrow().fields().stream())
                .map(PluginField::name)
                .filter(key -> !key.equals("seed") && !page.contains("**" + key + "**"))
                .toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void itNamesEveryTypeInsideThemAndTheirKeys() throws IOException {
        String page = page();
        List<String> missing = Stream.of(
                        Architecture.class,
                        Optimiser.class,
                        LearningRateSchedule.class,
                        Augmentation.class,
                        ClassifierStage.class,
                        BiasInitialisation.class,
                        Mixing.class,
                        StochasticGradientOptimiser.class)
                .flatMap(kind -> REGISTRY.types(kind).values().stream())
                .flatMap(type -> Stream.concat(
                        Stream.of(type.name()), type.fields().stream().map(PluginField::name)))
                .filter(name -> !page.contains("`" + name + "`"))
                .toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void itsExamplesOfDataAreLegal() throws IOException {
        Matcher example =
                Pattern.compile("```yaml\n(data:.*?)```", Pattern.DOTALL).matcher(page());
        int examples = 0;
        while (example.find()) {
            String text = "experiment: page\ntrainer: {type: toy}\n" + example.group(1);
            assertTrue(!new ExperimentReader(REGISTRY)
                    .read("page.yml", text, Path.of("/data"), List.of())
                    .strategies()
                    .isEmpty());
            examples++;
        }
        assertEquals(4, examples);
    }

    @Test
    void itsExamplesOfTrainersAreLegal() throws IOException {
        Matcher example =
                Pattern.compile("```yaml\n(trainer:\n.*?)```", Pattern.DOTALL).matcher(page());
        int examples = 0;
        while (example.find()) {
            ExperimentFile file = new ExperimentReader(REGISTRY)
                    .read(
                            "page.yml",
                            """
                            experiment: page
                            data:
                              train: {type: toy, path: train.bin}
                              test: {type: toy, path: test.bin}
                            strategies:
                              - name: baseline
                            """
                                    + example.group(1),
                            Path.of("/data/here"),
                            List.of());
            file.trainer(file.strategies().get(0), 1);
            examples++;
        }
        assertEquals(4, examples);
    }

    @Test
    void itsExampleOfComposingIsLegalAndMakesTheStrategiesThatItNames() throws IOException {
        Matcher example =
                Pattern.compile("```yaml\n(# lr.yml.*?)```", Pattern.DOTALL).matcher(page());
        assertTrue(example.find());
        ExperimentFile file = new ExperimentReader(REGISTRY, Map.of("EPOCHS", "4"))
                .read("lr.yml", example.group(1), Path.of("").toAbsolutePath(), List.of());
        List<String> names = file.strategies().stream().map(Strategy::name).toList();
        // Baseline, class-balanced, logit-adjustment, three of focal and two of margin, at two rates.
        assertEquals(16, names.size(), names.toString());
        assertTrue(names.containsAll(List.of(
                "baseline-learningRate-0.05",
                "focal-gamma-1-learningRate-0.05",
                "focal-gamma-2-learningRate-0.1",
                "margin-strong-learningRate-0.1")));
        assertTrue(names.stream().noneMatch(name -> name.startsWith("oversample")), names.toString());
        String config = file.config(file.strategies().get(0), Replicate.of(1));
        assertTrue(config.contains("epochs: 4\n"), config);
    }
}
