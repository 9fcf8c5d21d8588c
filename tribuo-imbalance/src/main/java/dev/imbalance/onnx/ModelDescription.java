package dev.imbalance.onnx;

import dev.imbalance.posthoc.ScoreAdjustment;
import java.util.List;

/**
 * What an application needs to know about an exported model: the content of {@code model.json}, component by component, in the
 * order of its keys. Components that do not apply are null, as they are in the file.
 *
 * @param schema        {@link #SCHEMA}
 * @param variant       {@code tribuo} or {@code app}
 * @param file          the name of the ONNX file, without its folder
 * @param sha256        of the ONNX file, in lower-case hexadecimal
 * @param labels        the labels by class id, which is the order of the output columns
 * @param features      the feature names in the order of the input columns; null for images
 * @param inputs        what the graph takes
 * @param outputs       what it gives, in order
 * @param normalisation what it does to its input first; null when it does nothing
 * @param postHoc       what it does to its scores last
 * @param origin        where the model comes from
 */
public record ModelDescription(
        String schema,
        String variant,
        String file,
        String sha256,
        List<String> labels,
        List<String> features,
        List<Tensor> inputs,
        List<Tensor> outputs,
        Normalisation normalisation,
        PostHoc postHoc,
        Origin origin) {
    /** The name and version of this description's form. */
    public static final String SCHEMA = "imbalance-model/1";

    /** Where normalisation and post-hoc adjustment happen: an application does neither. */
    private static final String INSIDE = "inside the graph";

    /**
     * An input or output of the graph.
     *
     * @param name    its name in the graph
     * @param type    {@code float32}, {@code int64} or {@code uint8}
     * @param shape   the size of each axis, or the name of an axis of any size
     * @param meaning what the values are
     */
    public record Tensor(String name, String type, List<Object> shape, String meaning) {}

    /**
     * {@code (x - mean) / standardDeviation}, for images by channel on pixels of 0 to 255, for other examples by feature.
     *
     * @param where             that it happens inside the graph
     * @param mean              one value a channel, or one a feature
     * @param standardDeviation as many values
     */
    public record Normalisation(String where, double[] mean, double[] standardDeviation) {
        /** A normalisation inside the graph. */
        public Normalisation(double[] mean, double[] standardDeviation) {
            this(INSIDE, mean, standardDeviation);
        }
    }

    /**
     * Where the model comes from, in short.
     *
     * @param trainedAt     in ISO 8601, UTC
     * @param trainer       the class of the outermost trainer
     * @param tribuo        the version of Tribuo
     * @param trainingRows  of the data that it was given, before anything was set aside or resampled
     * @param dataSha256    of the files of these data, one digest a source
     * @param weightsSha256 see {@link dev.imbalance.trainer.WeightsDigest}
     * @param provenance    where the whole provenance is, from which the model can be trained again
     */
    public record Origin(
            String trainedAt,
            String trainer,
            String tribuo,
            int trainingRows,
            List<String> dataSha256,
            String weightsSha256,
            String provenance) {}

    /**
     * {@code scale z + offset} of the logits z, per class.
     *
     * @param where  that it happens inside the graph
     * @param scale  1 for each class without an adjustment
     * @param offset 0 for each class without an adjustment
     */
    public record PostHoc(String where, double[] scale, double[] offset) {
        /** An adjustment inside the graph. */
        PostHoc(ScoreAdjustment adjustment) {
            this(INSIDE, adjustment.scale(), adjustment.offset());
        }
    }
}
