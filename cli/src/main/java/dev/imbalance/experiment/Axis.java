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
 * @param purpose   what a value on this axis changes, in one sentence
 */
record Axis(String key, Class<? extends ImbalanceTrainer> decorator, String purpose) {
    private static final List<Axis> ALL = List.of(
            new Axis("resample", ResamplingTrainer.class, "Changes the training rows, once, before training."),
            new Axis("sample", SamplingTrainer.class, "Draws the rows of each epoch."),
            new Axis("reweight", ReweightingTrainer.class, "Weighs each row's loss by its class."),
            new Axis("loss", LossTrainer.class, "What training minimises; cross-entropy if nothing is said."),
            new Axis(
                    "margin",
                    MarginTrainer.class,
                    "Moves or scales the logits while training; prediction takes them as they are."),
            new Axis("search", MarginSearchTrainer.class, "Finds the margin on rows held out of the training rows."),
            new Axis("mix", MixingTrainer.class, "Trains on blends of two rows."),
            new Axis(
                    "initialise",
                    InitialisationTrainer.class,
                    "Sets the biases of the last layer before the first step."),
            new Axis(
                    "retrain",
                    ClassifierRetrainingTrainer.class,
                    "Trains the classifier alone in a second stage, on the features of the first."),
            new Axis(
                    "postHoc",
                    PostHocTrainer.class,
                    "Corrects the scores of the trained model, and of the exported one."));

    /** The axes from the innermost decorator to the outermost. */
    static List<Axis> all() {
        return ALL;
    }

    /** The decorator as a type of its own, known to the compiler but not to files. */
    PluginType type() {
        return new PluginType(key, decorator, Map.of(), purpose);
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
