package dev.imbalance.trainer;

import ai.onnx.proto.OnnxMl;
import dev.imbalance.onnx.ONNXExport;
import dev.imbalance.onnx.ONNXExport.Variant;
import dev.imbalance.resampling.ResamplingGuard;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Model;
import org.tribuo.ONNXExportable;
import org.tribuo.classification.Label;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXRef;

/**
 * The model of a chain whose leaf can be exported to ONNX. Post-hoc correction is inside its graph; what training did to the logits is
 * not.
 */
public final class ExportableImbalanceModel extends ImbalanceModel implements ONNXExportable {
    private static final long serialVersionUID = 1L;

    ExportableImbalanceModel(
            String name,
            ModelProvenance provenance,
            ImmutableFeatureMap features,
            ImmutableOutputInfo<Label> outputs,
            Model<Label> inner,
            Correction correction,
            ResamplingGuard guard) {
        super(name, provenance, features, outputs, inner, correction, guard);
    }

    /** The export of this model, in any variant. */
    public ONNXExport export() {
        return new ONNXExport(inner(), adjustment(), this);
    }

    @Override
    public OnnxMl.ModelProto exportONNXModel(String domain, long modelVersion) {
        return export().proto(Variant.TRIBUO, domain, modelVersion);
    }

    @Override
    public ONNXNode writeONNXGraph(ONNXRef<?> input) {
        return ONNXExport.writeProbabilities(inner(), adjustment(), input);
    }
}
