package dev.imbalance.experiment;

import dev.imbalance.trainer.ClassifierRetrainingTrainer;
import dev.imbalance.trainer.ImbalanceTrainer;
import dev.imbalance.trainer.InitialisationTrainer;
import dev.imbalance.trainer.LossTrainer;
import dev.imbalance.trainer.MarginSearchTrainer;
import dev.imbalance.trainer.MarginTrainer;
import dev.imbalance.trainer.MixingTrainer;
import dev.imbalance.trainer.PostHocTrainer;
import dev.imbalance.trainer.ResamplingTrainer;
import dev.imbalance.trainer.ReweightingTrainer;
import dev.imbalance.trainer.SamplingTrainer;
import java.util.List;
import java.util.Map;
import org.tribuo.Trainer;

/**
 * A key of a strategy: where its value acts, which is the decorator that carries it there.
 *
 * @param key       the key in the file
 * @param decorator the class that carries the value; its one plug-in field beside the inner trainer is the value
 */
record Axis(String key, Class<? extends ImbalanceTrainer> decorator) {
    private static final List<Axis> ALL = List.of(
            new Axis("resample", ResamplingTrainer.class),
            new Axis("sample", SamplingTrainer.class),
            new Axis("reweight", ReweightingTrainer.class),
            new Axis("loss", LossTrainer.class),
            new Axis("margin", MarginTrainer.class),
            new Axis("search", MarginSearchTrainer.class),
            new Axis("mix", MixingTrainer.class),
            new Axis("initialise", InitialisationTrainer.class),
            new Axis("retrain", ClassifierRetrainingTrainer.class),
            new Axis("postHoc", PostHocTrainer.class));

    /** The axes from the innermost decorator to the outermost. */
    static List<Axis> all() {
        return ALL;
    }

    /** The decorator as a type of its own, known to the compiler but not to files. */
    PluginType type() {
        return new PluginType(key, decorator, Map.of(), "");
    }

    /** The decorator's field that holds the value. */
    PluginField value() {
        return type().fields().stream()
                .filter(f -> f.isComponent() && !Trainer.class.isAssignableFrom(f.type()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(decorator.getName() + " has no value"));
    }

    /** The decorator's field that holds the trainer it wraps. */
    PluginField inner() {
        return type().fields().stream()
                .filter(f -> Trainer.class.isAssignableFrom(f.type()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(decorator.getName() + " wraps no trainer"));
    }

    /** The extension point of the value. */
    Class<?> kind() {
        return value().type();
    }

    boolean isList() {
        return value().shape() == PluginField.Shape.LIST;
    }

    /** Whether the decorator is there without a value too: the outermost one gives every model its prior ledger. */
    boolean isAlwaysThere() {
        return !value().mandatory();
    }

    /** Whether the decorator can set rows aside for a leaf that does not. */
    boolean setsRowsAside() {
        return type().field(ExperimentSchema.VALIDATION).isPresent();
    }

    /** Whether the decorator draws at random. */
    boolean isSeeded() {
        return type().field("seed").isPresent();
    }
}
