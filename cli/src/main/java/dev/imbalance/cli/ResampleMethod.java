package dev.imbalance.cli;

import dev.imbalance.ensemble.BalancedRandomForestTrainer;
import dev.imbalance.ensemble.EasyEnsembleTrainer;
import dev.imbalance.ensemble.RUSBoostTrainer;
import dev.imbalance.resampling.ADASYN;
import dev.imbalance.resampling.Agreement;
import dev.imbalance.resampling.BalancedTarget;
import dev.imbalance.resampling.BorderlineSMOTE;
import dev.imbalance.resampling.EditedNearestNeighbours;
import dev.imbalance.resampling.NearMiss;
import dev.imbalance.resampling.NeighbourhoodCleaning;
import dev.imbalance.resampling.RandomOverSampler;
import dev.imbalance.resampling.RandomUnderSampler;
import dev.imbalance.resampling.Resampler;
import dev.imbalance.resampling.ResamplingChain;
import dev.imbalance.resampling.SMOTE;
import dev.imbalance.resampling.TomekLinks;
import dev.imbalance.trainer.RandomStreams;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.tribuo.Dataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/**
 * What {@code bench resample} times, by the name that the peer's script has for the same.
 *
 * @param name   of the method
 * @param tables the ratio to stay under on tables; null for none
 * @param images the ratio to stay under on images; null for none
 * @param work   ours
 */
record ResampleMethod(String name, Double tables, Double images, Work work) {
    /** What is timed. */
    @FunctionalInterface
    interface Work {
        /** @return what it leaves, to be measured: a chain, or a model */
        Object on(Dataset<Label> data, int threads);
    }

    private static final long SEED = 7;
    private static final double WIDE = 1.2;
    private static final double SMOTES = 0.7;
    private static final double CLEANING = 0.5;
    private static final double FOREST = 1.5;
    private static final double EASY = 1;

    static final List<ResampleMethod> ALL = List.of(
            resampling("random-over", null, null, new RandomOverSampler()),
            resampling("random-under", null, null, new RandomUnderSampler()),
            resampling("smote", SMOTES, WIDE, new SMOTE()),
            resampling("borderline-smote", SMOTES, WIDE, new BorderlineSMOTE()),
            resampling("adasyn", SMOTES, WIDE, new ADASYN()),
            resampling("tomek-links", CLEANING, WIDE, new TomekLinks()),
            resampling("enn", CLEANING, WIDE, new EditedNearestNeighbours()),
            resampling("ncr", CLEANING, WIDE, new NeighbourhoodCleaning()),
            resampling("near-miss", null, WIDE, new NearMiss()),
            resampling("smote-enn", CLEANING, WIDE, new SMOTE(), editingAll()),
            resampling("smote-tomek", CLEANING, WIDE, new SMOTE(), linksOfAll()),
            training("balanced-random-forest", FOREST, BalancedRandomForestTrainer::new),
            training("easy-ensemble", EASY, EasyEnsembleTrainer::new),
            training("rusboost", null, RUSBoostTrainer::new));

    /** Resamplers one after the other, up to a data set to train on. */
    private static ResampleMethod resampling(String name, Double tables, Double images, Resampler... resamplers) {
        return new ResampleMethod(name, tables, images, (data, threads) -> {
            ResamplingChain chain =
                    new ResamplingChain(data, IntStream.range(0, data.size()).toArray(), threads);
            for (Resampler resampler : resamplers) {
                chain.apply(resampler, new RandomStreams(SEED, 0));
            }
            return chain;
        });
    }

    /** An ensemble as both sides have it by default: as many members, of trees as deep. It works in one thread. */
    private static ResampleMethod training(String name, Double tables, Supplier<Trainer<Label>> trainer) {
        return new ResampleMethod(
                name, tables, null, (data, threads) -> trainer.get().train(data));
    }

    /** As imbalanced-learn has it after an over-sampler. */
    private static Resampler editingAll() {
        return new EditedNearestNeighbours(3, Agreement.ALL, BalancedTarget.Classes.ALL, List.of(), 0);
    }

    private static Resampler linksOfAll() {
        return new TomekLinks(BalancedTarget.Classes.ALL, List.of(), 0);
    }

    static List<String> names() {
        return ALL.stream().map(ResampleMethod::name).toList();
    }

    static ResampleMethod of(String name) {
        return ALL.stream()
                .filter(method -> method.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Whether the peer takes so long that only ours is timed: a quarter of a million rows, each compared with all. */
    boolean isAlone(String table) {
        return table.equals(ResampleTable.LARGE) && name.startsWith("smote-");
    }

    /** The ratio to stay under; null for none. */
    Double target(String table) {
        return isAlone(table) ? null : table.equals(ResampleTable.IMAGES) ? images : tables;
    }
}
