package dev.imbalance.trainer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil.HashType;
import com.oracle.labs.mlrg.olcut.provenance.primitives.HashProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import com.oracle.labs.mlrg.olcut.util.Pair;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.onnx.ONNXExport;
import dev.imbalance.posthoc.LinearHead;
import dev.imbalance.posthoc.PostHoc;
import dev.imbalance.posthoc.PostHocContext;
import dev.imbalance.posthoc.PostHocStep;
import dev.imbalance.posthoc.ScoreAdjustment;
import dev.imbalance.posthoc.ValidationLogits;
import dev.imbalance.resampling.ResamplingGuard;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Excuse;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.ensemble.WeightedEnsembleModel;
import org.tribuo.impl.ModelDataCarrier;
import org.tribuo.protos.core.ModelDataProto;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.TrainerProvenance;

/**
 * The model of one decorator chain: the leaf's model, the post-hoc correction of its scores, and the prior ledger of its training.
 * <p>
 * Corrections act on the leaf's logits where it has them, and on its log probabilities elsewhere. If the leaf's model can be exported to
 * ONNX, this one is an {@link ExportableImbalanceModel}.
 */
public class ImbalanceModel extends Model<Label> implements AutoCloseable {
    /** The key of the run provenance under which a model has the number of rows set aside for validation, if there were any. */
    public static final String VALIDATION_ROWS = "validation-rows";
    /** The key of the run provenance under which a model has the SHA-256 of the numbers of these rows. */
    public static final String VALIDATION_HASH = "validation-hash";
    /** The key under which it has how many training rows resamplers made, by method and class, if they made any. */
    public static final String SYNTHETIC_ROWS = "synthetic-rows";
    /** The key under which it has the SHA-256 of the lineage of the training rows, if they were resampled: {@link dev.imbalance.resampling.Lineage#digest()}. */
    public static final String LINEAGE_HASH = "lineage-hash";
    /** How the warning begins that more than all of the class prior was corrected. */
    public static final String OVERCORRECTED = "The class prior is corrected too far";

    private static final long serialVersionUID = 1L;
    private static final int CURRENT_VERSION = 0;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final transient Model<Label> inner;
    private final transient Correction correction;
    private final transient ResamplingGuard guard;
    private transient SoftReference<ModelProto> saved = new SoftReference<>(null);

    /**
     * What became of the class prior.
     *
     * @param ledger     what training saw and corrected, at the epoch whose weights the model has
     * @param adjustment what prediction corrects; empty for nothing
     * @param choices    what a search and the corrections chose on the validation slice, one sentence each
     * @param warnings   what is legal and doubtful about the plan, one sentence each
     */
    record Correction(
            PriorLedger ledger, Optional<ScoreAdjustment> adjustment, List<String> choices, List<String> warnings) {}

    ImbalanceModel(
            String name,
            ModelProvenance provenance,
            ImmutableFeatureMap features,
            ImmutableOutputInfo<Label> outputs,
            Model<Label> inner,
            Correction correction,
            ResamplingGuard guard) {
        super(name, provenance, features, outputs, inner.generatesProbabilities());
        this.inner = inner;
        this.correction = correction;
        this.guard = guard;
        if (correction.adjustment().isPresent() && !(inner instanceof LogitModel) && !inner.generatesProbabilities()) {
            throw new IllegalArgumentException("post-hoc correction needs logits or probabilities; "
                    + inner.getClass().getSimpleName() + " gives neither.");
        }
    }

    static ImbalanceModel of(
            Model<Label> trained,
            BoundPlan bound,
            Trainer<Label> leaf,
            List<String> choicesBefore,
            TrainerProvenance trainer,
            Map<String, Provenance> runProvenance) {
        PriorLedger planned =
                bound.ledger(trained instanceof LogitModel deep ? Optional.of(deep.history()) : Optional.empty());
        Optional<RebalancingTrainer> rebalancing =
                leaf instanceof RebalancingTrainer balanced ? Optional.of(balanced) : Optional.empty();
        PriorLedger ledger = rebalancing
                .map(balanced -> planned.withRowsSeen(balanced.rowsSeen(trained)))
                .orElse(planned);
        Optional<String> doubt = rebalancing.flatMap(RebalancingTrainer::doubt);
        Corrections corrections = corrections(trained, bound, ledger);
        List<String> choices = new ArrayList<>(choicesBefore);
        choices.addAll(corrections.choices());
        List<String> warnings = new ArrayList<>(PlanWarnings.of(ledger, corrections.asked()));
        corrections.all().ifPresent(all -> warnings.addAll(PlanWarnings.of(all)));
        warnings.addAll(
                PlanWarnings.of(bound, trained instanceof LogitModel deep ? bound.firstEpochs(deep.history()) : 1));
        warnings.addAll(PlanWarnings.ofMixing(bound));
        doubt.ifPresent(warnings::add);
        if (trained instanceof LogitModel deep) {
            warnings.addAll(PlanWarnings.notBegun(bound, deep.history()));
            warnings.addAll(deep.warnings());
        }
        // The leaf adds what it alone knows, such as the digest of the weights that it started from.
        Map<String, Provenance> run = new HashMap<>(runProvenance);
        run.putAll(trained.getProvenance().getInstanceProvenance().getMap());
        bound.validationHash().ifPresent(hash -> {
            int rows = bound.validation().orElseThrow().size();
            run.put(VALIDATION_ROWS, new IntProvenance(VALIDATION_ROWS, rows));
            run.put(VALIDATION_HASH, new HashProvenance(HashType.SHA256, VALIDATION_HASH, hash));
        });
        if (bound.lineage().synthetic() > 0) {
            String made = bound.lineage().summary(bound.labels(), ledger.after().labels());
            run.put(SYNTHETIC_ROWS, new StringProvenance(SYNTHETIC_ROWS, made));
        }
        if (!bound.plan().resamplers().isEmpty()) {
            run.put(
                    LINEAGE_HASH,
                    new HashProvenance(
                            HashType.SHA256, LINEAGE_HASH, bound.lineage().digest()));
        }
        ModelProvenance provenance = new ModelProvenance(
                ONNXExport.supports(trained)
                        ? ExportableImbalanceModel.class.getName()
                        : ImbalanceModel.class.getName(),
                OffsetDateTime.now(ZoneOffset.UTC),
                bound.source().getProvenance(),
                trainer,
                run);
        return create(
                "imbalance",
                provenance,
                trained.getFeatureIDMap(),
                trained.getOutputIDInfo(),
                trained,
                new Correction(
                        doubt.isPresent() ? ledger.asApproximate() : ledger,
                        corrections.all(),
                        List.copyOf(choices),
                        List.copyOf(warnings)),
                rebalancing.isPresent() || !bound.plan().resamplers().isEmpty()
                        ? ResamplingGuard.of(bound.source())
                        : ResamplingGuard.NONE);
    }

    /**
     * What the corrections of a plan come to.
     *
     * @param all     all of them in one; empty without any
     * @param asked   those that follow from the configuration, without what was found to be best on the validation slice
     * @param choices what was chosen there
     */
    private record Corrections(Optional<ScoreAdjustment> all, Optional<ScoreAdjustment> asked, List<String> choices) {}

    private static Corrections corrections(Model<Label> trained, BoundPlan bound, PriorLedger ledger) {
        bound.checkPostHoc(ledger);
        boolean chooses = bound.postHoc().stream().anyMatch(PostHoc::needsValidation);
        Optional<ValidationLogits> validation =
                chooses ? bound.validation().map(rows -> validation(trained, rows)) : Optional.empty();
        Optional<LinearHead> head = trained instanceof LogitModel deep ? deep.head() : Optional.empty();
        List<String> choices = new ArrayList<>();
        Optional<ScoreAdjustment> all = Optional.empty();
        Optional<ScoreAdjustment> asked = Optional.empty();
        for (PostHoc rule : bound.postHoc()) {
            PostHocStep step = rule.adjust(new PostHocContext(ledger, all, head, validation));
            step.chosen().ifPresent(choices::add);
            all = Optional.of(all.map(before -> before.then(step.adjustment())).orElse(step.adjustment()));
            if (step.chosen().isEmpty()) {
                asked = Optional.of(
                        asked.map(before -> before.then(step.adjustment())).orElse(step.adjustment()));
            }
        }
        return new Corrections(all, asked, choices);
    }

    private static ValidationLogits validation(Model<Label> trained, Dataset<Label> rows) {
        int[] labels = new int[rows.size()];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = ClassCounts.idOf(rows.getExample(row).getOutput(), trained.getOutputIDInfo());
        }
        if (trained instanceof LogitModel deep) {
            return new ValidationLogits(deep.logits(rows), labels);
        }
        double[][] logs = trained.predict(rows).stream()
                .map(prediction -> logProbabilities(prediction, trained.getOutputIDInfo()))
                .toArray(double[][]::new);
        return new ValidationLogits(logs, labels);
    }

    private static double[] logProbabilities(Prediction<Label> prediction, ImmutableOutputInfo<Label> domain) {
        double[] logs = new double[domain.size()];
        prediction
                .getOutputScores()
                .forEach((label, scored) -> logs[domain.getID(scored)] = Math.log(scored.getScore()));
        return logs;
    }

    private static ImbalanceModel create(
            String name,
            ModelProvenance provenance,
            ImmutableFeatureMap features,
            ImmutableOutputInfo<Label> outputs,
            Model<Label> inner,
            Correction correction,
            ResamplingGuard guard) {
        return ONNXExport.supports(inner)
                ? new ExportableImbalanceModel(name, provenance, features, outputs, inner, correction, guard)
                : new ImbalanceModel(name, provenance, features, outputs, inner, correction, guard);
    }

    /** The leaf's model, without post-hoc correction. */
    public Model<Label> inner() {
        return inner;
    }

    /** A digest of what the leaf learned, the same whenever and wherever the same was learned; without {@link #adjustment()}. */
    public String weightsDigest() {
        return inner instanceof LogitModel deep ? deep.weightsDigest() : WeightsDigest.of(saved());
    }

    /** The leaf's model as Tribuo writes it, which of a forest takes longer than to grow it: once for the digest and the file. */
    private synchronized ModelProto saved() {
        ModelProto known = saved.get();
        if (known == null) {
            known = inner.serialize();
            saved = new SoftReference<>(known);
        }
        return known;
    }

    /** What training saw of the class prior, and what it corrected. */
    public PriorLedger ledger() {
        return correction.ledger();
    }

    /** What prediction changes about the inner model's logits; empty for nothing. */
    public Optional<ScoreAdjustment> adjustment() {
        return correction.adjustment();
    }

    /** What a search and post-hoc corrections chose on rows held out of training, one sentence each. */
    public List<String> choices() {
        return correction.choices();
    }

    /** What is legal and doubtful about the way this model was trained, one sentence each. */
    public List<String> warnings() {
        return correction.warnings();
    }

    /**
     * What refuses to measure this model on rows that were resampled for its training, the validation slice of it included, as the toolkit's evaluator does. It knows them as
     * long as the model is not read anew from a file; rows that any resampler made it always knows.
     */
    public ResamplingGuard guard() {
        return guard;
    }

    /** Frees what the inner model holds outside the heap, such as a network on a GPU; the next prediction takes it again. */
    @Override
    public void close() {
        if (inner instanceof LogitModel deep) {
            deep.close();
        }
    }

    @Override
    public Prediction<Label> predict(Example<Label> example) {
        return innerPredict(List.of(example)).get(0);
    }

    @Override
    protected List<Prediction<Label>> innerPredict(Iterable<Example<Label>> examples) {
        if (adjustment().isEmpty()) {
            return inner.predict(examples);
        }
        ScoreAdjustment adjustment = adjustment().get();
        List<Prediction<Label>> predictions = new ArrayList<>();
        if (inner instanceof LogitModel deep) {
            double[][] logits = deep.logits(examples);
            int row = 0;
            for (Example<Label> example : examples) {
                predictions.add(predict(
                        example, logits[row++], adjustment, getFeatureIDMap().size()));
            }
        } else {
            for (Prediction<Label> prediction : inner.predict(examples)) {
                double[] logits = logProbabilities(prediction, outputIDInfo);
                predictions.add(
                        predict(prediction.getExample(), logits, adjustment, prediction.getNumActiveFeatures()));
            }
        }
        return predictions;
    }

    private Prediction<Label> predict(Example<Label> example, double[] logits, ScoreAdjustment adjustment, int used) {
        return LogitModel.prediction(adjustment.apply(logits), outputIDInfo, used, example);
    }

    @Override
    public Map<String, List<Pair<String, Double>>> getTopFeatures(int n) {
        return inner.getTopFeatures(n);
    }

    @Override
    public Optional<Excuse<Label>> getExcuse(Example<Label> example) {
        return inner.getExcuse(example);
    }

    @Override
    protected Model<Label> copy(String newName, ModelProvenance newProvenance) {
        // Tribuo's copy of an ensemble loses the weights of its members; it cannot change, so that both may have it.
        Model<Label> same = inner instanceof WeightedEnsembleModel<?> ? inner : inner.copy();
        return create(newName, newProvenance, featureIDMap, outputIDInfo, same, correction, guard);
    }

    /** The ledger and the correction as JSON. */
    private record State(
            List<String> labels,
            long[] before,
            long[] after,
            double[] sampling,
            double[] weights,
            double[] effectivePrior,
            double[] trainingOffset,
            boolean approximate,
            double[] scale,
            double[] offset,
            List<String> choices,
            List<String> warnings) {}

    @Override
    public ModelProto serialize() {
        PriorLedger ledger = ledger();
        State state = new State(
                ledger.after().labels(),
                ledger.before().toArray(),
                ledger.after().toArray(),
                ledger.sampling(),
                ledger.weights(),
                ledger.effectivePrior(),
                ledger.trainingOffset(),
                ledger.approximate(),
                adjustment().map(ScoreAdjustment::scale).orElse(null),
                adjustment().map(ScoreAdjustment::offset).orElse(null),
                choices(),
                warnings());
        Map<String, byte[]> parts = new LinkedHashMap<>();
        try {
            parts.put("state.json", JSON.writeValueAsBytes(state));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        parts.put("model-data.pb", createDataCarrier().serialize().toByteArray());
        parts.put("inner.pb", (inner instanceof LogitModel ? inner.serialize() : saved()).toByteArray());
        return ModelProto.newBuilder()
                .setVersion(CURRENT_VERSION)
                .setClassName(ImbalanceModel.class.getName())
                .setSerializedData(ModelArchive.pack(parts))
                .build();
    }

    /**
     * Reads what {@link #serialize()} wrote; called by Tribuo.
     *
     * @throws InvalidProtocolBufferException if the message is not a model of this class
     */
    public static ImbalanceModel deserializeFromProto(int version, String className, Any message)
            throws InvalidProtocolBufferException {
        if (version != CURRENT_VERSION) {
            throw new IllegalArgumentException(className + " version " + version
                    + " is not known here; this toolkit reads version " + CURRENT_VERSION);
        }
        Map<String, byte[]> parts = ModelArchive.unpack(message);
        ModelDataCarrier<Label> data = TrustedModels.labelled(
                ModelDataCarrier.deserialize(ModelDataProto.parseFrom(ModelArchive.require(parts, "model-data.pb"))));
        Model<Label> inner = TrustedModels.read(ModelProto.parseFrom(ModelArchive.require(parts, "inner.pb")));
        State state;
        try {
            state = JSON.readValue(ModelArchive.require(parts, "state.json"), State.class);
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
        PriorLedger ledger = new PriorLedger(
                new ClassCounts(state.labels(), state.before()),
                new ClassCounts(state.labels(), state.after()),
                state.sampling(),
                state.weights(),
                state.effectivePrior(),
                state.trainingOffset(),
                state.approximate());
        Optional<ScoreAdjustment> adjustment = state.scale() == null
                ? Optional.empty()
                : Optional.of(new ScoreAdjustment(state.scale(), state.offset()));
        return create(
                data.name(),
                data.provenance(),
                data.featureDomain(),
                data.outputDomain(),
                inner,
                new Correction(ledger, adjustment, List.copyOf(state.choices()), List.copyOf(state.warnings())),
                ResamplingGuard.NONE);
    }

    /** Java serialisation would lose the inner model. */
    private void writeObject(ObjectOutputStream out) throws IOException {
        throw new NotSerializableException(getClass().getName() + "; use serializeToFile");
    }
}
