package dev.imbalance.experiment;

import dev.imbalance.evaluation.Environment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.tribuo.Tribuo;
import org.tribuo.provenance.ModelProvenance;

/** What is not here as it was where a record was made, and may explain a difference; one sentence each. */
final class Surroundings {
    private final List<String> differences = new ArrayList<>();

    private Surroundings() {}

    /** By the environment of a run. */
    static List<String> differences(Environment recorded) throws IOException {
        Environment here = Environment.capture(recorded.threads(), recorded.device());
        Surroundings compared = new Surroundings();
        compared.add("this toolkit", recorded.toolkit(), here.toolkit());
        compared.add("Tribuo", recorded.tribuo(), here.tribuo());
        compared.add("DJL", recorded.djl(), here.djl());
        compared.add("PyTorch", recorded.pytorch(), here.pytorch());
        compared.add("ONNX Runtime", recorded.onnxruntime(), here.onnxruntime());
        compared.add("Java", recorded.java(), here.java());
        compared.add("the system", recorded.os(), here.os());
        compared.add("the processor", recorded.cpu(), here.cpu());
        compared.add("the GPU", recorded.gpu(), here.gpu());
        return compared.differences;
    }

    /** By what Tribuo puts into a model. */
    static List<String> differences(ModelProvenance recorded) {
        Surroundings compared = new Surroundings();
        compared.add("Tribuo", recorded.getTribuoVersion(), Tribuo.VERSION);
        compared.add("Java", recorded.getJavaVersion(), System.getProperty("java.version"));
        compared.add(
                "the system",
                recorded.getOS() + " " + recorded.getArch(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return compared.differences;
    }

    private void add(String what, String recorded, String here) {
        if (!Objects.equals(recorded, here)) {
            differences.add(what + " was " + recorded + " and is " + here + " here");
        }
    }
}
