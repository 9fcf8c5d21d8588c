package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.Plugin;
import dev.imbalance.data.DataException;
import dev.imbalance.initialisation.BiasInitialisation;
import dev.imbalance.loss.BalancedSoftmax;
import dev.imbalance.loss.CDT;
import dev.imbalance.loss.LDAM;
import dev.imbalance.loss.Loss;
import dev.imbalance.loss.Margin;
import dev.imbalance.mixing.Mixing;
import dev.imbalance.posthoc.PostHoc;
import dev.imbalance.resampling.Resampler;
import dev.imbalance.sampling.ClassSampling;
import dev.imbalance.search.MarginSearch;
import dev.imbalance.stage.ClassifierStage;
import dev.imbalance.trainer.SoftmaxRegression.LinearModel;
import dev.imbalance.weighting.ClassWeighting;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.ServiceLoader;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** What every strategy of the registry keeps when something is trained with it, whoever wrote it. */
class TrainingContractTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "d");

    /** Four classes by the names that examples of strategies use, the last one of a single row. */
    private static final Dataset<Label> DATA = named(Tables.blobs(3, 60, 25, 8, 1));

    /** The same classes with enough rows for neighbours in each. */
    private static final Dataset<Label> LARGER = named(Tables.blobs(3, 60, 30, 20, 14));

    /** One row over and over, in each class once: nothing tells the classes apart. */
    private static final Dataset<Label> SAME = same(4);

    private static MutableDataset<Label> empty() {
        LabelFactory factory = new LabelFactory();
        return new MutableDataset<>(new SimpleDataSourceProvenance("named", factory), factory);
    }

    private static Dataset<Label> named(Dataset<Label> blobs) {
        MutableDataset<Label> data = empty();
        for (Example<Label> row : blobs) {
            String name = NAMES.get(Integer.parseInt(row.getOutput().getLabel().substring(1)));
            ArrayExample<Label> copy = new ArrayExample<>(new Label(name));
            row.forEach(copy::add);
            data.add(copy);
        }
        return data;
    }

    private static Dataset<Label> same(int rows) {
        MutableDataset<Label> data = empty();
        for (int row = 0; row < rows; row++) {
            data.add(new ArrayExample<>(new Label(NAMES.get(row)), new String[] {"x", "y"}, new double[] {1, -2}));
        }
        return data;
    }

    /** One way to train, made anew for each leaf. */
    record Case(String name, Function<Trainer<Label>, ImbalanceTrainer> chain) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static <T extends Plugin> Stream<T> all(Class<T> kind) {
        return ServiceLoader.load(kind).stream()
                .map(provider -> kind.cast(provider.get().example()));
    }

    private static <T extends Plugin> Stream<Case> axis(
            Class<T> kind, BiFunction<Trainer<Label>, T, ImbalanceTrainer> decorator) {
        return all(kind)
                .map(value ->
                        new Case(kind.getSimpleName() + " " + value.typeName(), leaf -> decorator.apply(leaf, value)));
    }

    /** Every strategy of every axis alone. */
    static Stream<Case> strategies() {
        return Stream.of(
                        axis(Resampler.class, (leaf, value) -> new ResamplingTrainer(leaf, value)),
                        axis(ClassSampling.class, (leaf, value) -> new SamplingTrainer(leaf, value)),
                        axis(ClassWeighting.class, (leaf, value) -> new ReweightingTrainer(leaf, value)),
                        axis(Loss.class, (leaf, value) -> new LossTrainer(leaf, value)),
                        axis(Margin.class, (leaf, value) -> new MarginTrainer(leaf, value)),
                        axis(MarginSearch.class, (leaf, value) -> new MarginSearchTrainer(leaf, value)),
                        axis(Mixing.class, (leaf, value) -> new MixingTrainer(leaf, value)),
                        axis(BiasInitialisation.class, (leaf, value) -> new InitialisationTrainer(leaf, value)),
                        axis(ClassifierStage.class, (leaf, value) -> new ClassifierRetrainingTrainer(leaf, value)),
                        axis(PostHoc.class, (leaf, value) -> new PostHocTrainer(leaf, value)))
                .flatMap(cases -> cases);
    }

    /** Every loss alone and under margins that scale, add and subtract. */
    static Stream<Case> losses() {
        List<Optional<Margin>> margins = List.of(
                Optional.empty(), Optional.of(new BalancedSoftmax()), Optional.of(new CDT()), Optional.of(new LDAM()));
        return all(Loss.class).flatMap(loss -> margins.stream()
                .map(margin -> new Case(
                        loss.typeName()
                                + margin.map(m -> " under " + m.typeName()).orElse(""),
                        leaf -> new LossTrainer(
                                margin.<Trainer<Label>>map(m -> new MarginTrainer(leaf, m))
                                        .orElse(leaf),
                                loss))));
    }

    /** The model, or nothing where the plan is refused in one line. */
    private static Optional<ImbalanceModel> trained(Case tried, Trainer<Label> leaf, Dataset<Label> data) {
        ImbalanceTrainer trainer = tried.chain().apply(leaf);
        try {
            trainer.check(data);
        } catch (IllegalArgumentException refused) {
            return refusedInOneLine(refused);
        }
        try {
            return Optional.of(assertInstanceOf(ImbalanceModel.class, trainer.train(data)));
        } catch (DataException refused) {
            // What a resampler needs of the rows is known when it sees them.
            return refusedInOneLine(refused);
        }
    }

    private static Optional<ImbalanceModel> refusedInOneLine(RuntimeException refused) {
        String message = refused.getMessage();
        assertFalse(message.contains("\n"), message);
        assertTrue(message.length() > 40, message);
        return Optional.empty();
    }

    private static double[] weights(ImbalanceModel model) {
        return ((LinearModel) model.inner()).weights();
    }

    @ParameterizedTest
    @MethodSource("losses")
    void twoEpochsGiveFiniteWeightsAndTheSameSeedTheSame(Case tried) {
        for (OptionalDouble scale : List.of(OptionalDouble.empty(), OptionalDouble.of(16))) {
            Optional<double[]> first =
                    trained(tried, new SoftmaxRegression(2, 0, 5, scale), DATA).map(TrainingContractTest::weights);
            Optional<double[]> second =
                    trained(tried, new SoftmaxRegression(2, 0, 5, scale), DATA).map(TrainingContractTest::weights);
            assertEquals(first.isPresent(), second.isPresent());
            if (first.isPresent()) {
                assertTrue(Arrays.stream(first.get()).allMatch(Double::isFinite), Arrays.toString(first.get()));
                assertTrue(Arrays.stream(first.get()).anyMatch(w -> w != 0));
                assertArrayEquals(first.get(), second.get());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void aPlanIsRefusedInOneLineOrTrainsAndTheSameSeedTrainsTheSame(Case tried) {
        for (double validation : new double[] {0, 0.3}) {
            for (OptionalDouble scale : List.of(OptionalDouble.empty(), OptionalDouble.of(16))) {
                Optional<ImbalanceModel> first = trained(tried, new SoftmaxRegression(3, validation, 5, scale), DATA);
                Optional<ImbalanceModel> second = trained(tried, new SoftmaxRegression(3, validation, 5, scale), DATA);
                assertEquals(first.isPresent(), second.isPresent());
                if (first.isPresent()) {
                    assertTrue(Arrays.stream(weights(first.get())).allMatch(Double::isFinite));
                    assertArrayEquals(weights(first.get()), weights(second.get()));
                    assertEquals(first.get().choices(), second.get().choices());
                    assertScoresAreProbabilities(first.get(), DATA);
                    first.get().warnings().forEach(warning -> assertFalse(warning.contains("\n"), warning));
                }
            }
        }
    }

    /** Every strategy that needs no further stages or axes trains on the leaf: a refusal is no way to pass. */
    @ParameterizedTest
    @MethodSource("strategies")
    void everyStrategyOfTheAxesOfEveryLeafTrainsSomewhere(Case tried) {
        List<String> axesOfSome = List.of(
                Mixing.class.getSimpleName(),
                BiasInitialisation.class.getSimpleName(),
                ClassifierStage.class.getSimpleName());
        // Those that take documents are tested on documents.
        boolean forOthers = all(Resampler.class)
                .filter(resampler -> resampler.refusal(LARGER).isPresent())
                .anyMatch(resampler -> tried.name().equals("Resampler " + resampler.typeName()));
        boolean any = Stream.of(OptionalDouble.empty(), OptionalDouble.of(16))
                .anyMatch(scale -> trained(tried, new SoftmaxRegression(2, 0.3, 5, scale), LARGER)
                        .isPresent());
        assertEquals(!forOthers && axesOfSome.stream().noneMatch(tried.name()::startsWith), any);
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void oneRowAClassOfNoInformationIsRefusedInOneLineOrTrains(Case tried) {
        for (OptionalDouble scale : List.of(OptionalDouble.empty(), OptionalDouble.of(16))) {
            trained(tried, new SoftmaxRegression(2, 0.3, 5, scale), SAME)
                    .ifPresent(model -> assertScoresAreProbabilities(model, SAME));
        }
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void tribuosTrainersRefuseAPlanInOneLineOrTrain(Case tried) {
        for (Trainer<Label> leaf : List.of(new LogisticRegressionTrainer(), new XGBoostClassificationTrainer(2))) {
            trained(tried, leaf, DATA).ifPresent(model -> assertScoresAreProbabilities(model, DATA));
        }
    }

    private static void assertScoresAreProbabilities(ImbalanceModel model, Dataset<Label> data) {
        for (var prediction : model.predict(data)) {
            double sum = 0;
            for (Map.Entry<String, Label> score : prediction.getOutputScores().entrySet()) {
                double p = score.getValue().getScore();
                assertTrue(p >= 0 && p <= 1, score::toString);
                sum += p;
            }
            assertEquals(1, sum, 1e-6);
        }
    }
}
