package dev.imbalance.djl;

import dev.imbalance.loss.Link;
import dev.imbalance.stage.ClassifierStage;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.TrainingHistory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the second stage of a training starts from: the network of the first, and what is to happen to its classifier.
 *
 * @param first the trained network
 * @param stage what is asked for
 */
record SecondStage(TrainedNetwork first, ClassifierStage stage) {
    /**
     * Refuses a network of one layer, which has nothing before its classifier.
     *
     * @throws IllegalArgumentException with the way out
     */
    static void requireBackbone(ClassifierStage stage, Architecture architecture, InputShape input, int classes) {
        if (architecture.tensors(input, classes).size()
                == InitialWeights.classifier(architecture, input, classes).size()) {
            throw new IllegalArgumentException("retrain " + stage.describe()
                    + " trains the last layer and leaves those before it as they are, and " + architecture.describe()
                    + " has only the one; use a network of more layers, or leave out retrain");
        }
    }

    /**
     * What stays as it is.
     *
     * @param backbone every tensor but the classifier's
     */
    Set<String> frozen(Set<String> backbone) {
        if (stage.statistics() == ClassifierStage.Statistics.FROZEN) {
            return backbone;
        }
        Set<String> frozen = new LinkedHashSet<>(backbone);
        frozen.removeIf(name -> name.endsWith(".running_mean") || name.endsWith(".running_var"));
        return frozen;
    }

    /**
     * The first weights.
     *
     * @param random tensors of the same network, as a training starts from
     */
    Map<String, HostTensor> start(Map<String, HostTensor> random) {
        Map<String, HostTensor> start = new LinkedHashMap<>(first.weights());
        if (stage.classifier() == ClassifierStage.Classifier.RESTART) {
            first.classifier().forEach(name -> start.put(name, random.get(name)));
        }
        return start;
    }

    /**
     * The trained network with the history of both stages, whose epochs are counted through.
     *
     * @param link of the second stage's loss
     */
    TrainedNetwork finish(Map<String, HostTensor> weights, Link link, TrainingHistory second) {
        List<EpochRecord> records = new ArrayList<>(first.history().epochs());
        int before = records.size();
        second.epochs().forEach(record -> records.add(record.withEpoch(before + record.epoch())));
        TrainingHistory both = new TrainingHistory(
                records,
                before + second.plannedEpochs(),
                before + second.bestEpoch(),
                second.selection() + " of the second stage");
        return first.with(weights, link, both);
    }
}
