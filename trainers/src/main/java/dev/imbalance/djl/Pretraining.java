package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.HashProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import com.oracle.labs.mlrg.olcut.util.Pair;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.tribuo.provenance.DatasetProvenance;
import org.tribuo.provenance.ModelProvenance;

/**
 * What weights were trained on before, and whether that may hold images that the experiment must not have seen: its test images, or those
 * that a long-tail cut took out of its training data.
 *
 * @param text   what the user said, or what a model of this toolkit tells of itself
 * @param source how a model of this toolkit was trained; empty for weights from elsewhere
 */
record Pretraining(String text, Optional<ModelProvenance> source) {
    /** The key of the run provenance under which a model has what its {@code weights} were trained on. */
    static final String PRETRAINED_ON = "pretrained-on";
    /** The key of the run provenance under which a model has the warning that its {@code weights} may have seen test images. */
    static final String WARNING = "pretraining-warning";

    private static final String WAY_OUT = "Compare with a run that starts at random.";
    private static final String UNKNOWN = "unknown";
    /** Shorter names are found in too many paths. */
    private static final int SHORTEST = 4;

    static Pretraining of(WeightsFile file, String pretrainedOn) {
        if (file.provenance().isEmpty()) {
            return new Pretraining(pretrainedOn.strip(), Optional.empty());
        }
        ModelProvenance model = file.provenance().get();
        DatasetProvenance data = model.getDatasetProvenance();
        String told = data.getNumExamples() + " rows of "
                + data.getSourceProvenance().getClassName().replaceAll(".*\\.", "") + ", digests " + digests(data);
        String before = said(model, PRETRAINED_ON)
                .map(earlier -> "; before that, " + earlier)
                .orElse("");
        String added = pretrainedOn.isBlank() ? "" : "; " + pretrainedOn.strip();
        return new Pretraining(told + before + added, Optional.of(model));
    }

    /** Adds what is known, and the warning if there is one, to the provenance of a run on some training data. */
    void record(Map<String, Provenance> run, DatasetProvenance training) {
        run.put(PRETRAINED_ON, new StringProvenance(PRETRAINED_ON, text));
        warning(training).ifPresent(warning -> run.put(WARNING, new StringProvenance(WARNING, warning)));
    }

    /** The warning in a model's provenance. */
    static Optional<String> warning(ModelProvenance model) {
        return said(model, WARNING);
    }

    private Optional<String> warning(DatasetProvenance training) {
        if (source.isPresent()) {
            DatasetProvenance before = source.get().getDatasetProvenance();
            Set<String> shared = new TreeSet<>(digests(before));
            shared.retainAll(digests(training));
            boolean sameRows =
                    digests(before).equals(digests(training)) && before.getNumExamples() == training.getNumExamples();
            if (!shared.isEmpty() && !sameRows) {
                return Optional.of(
                        "The weights come from a model that was trained on other rows of the same files: it may"
                                + " have seen test images, or images that the long-tail cut removed. " + WAY_OUT);
            }
            return warning(source.get());
        }
        if (text.equalsIgnoreCase(UNKNOWN)) {
            return Optional.of(
                    "It is not known what the weights were trained on (pretrainedOn: unknown): they may have seen"
                            + " the test images, or images that a long-tail cut removed. " + WAY_OUT);
        }
        String name = plain(text);
        boolean named = name.length() >= SHORTEST && texts(training).contains(name);
        return named
                ? Optional.of("The weights were trained on " + text
                        + ", which the paths of the training data name too: they may"
                        + " have seen the test images, or images that the long-tail cut removed. " + WAY_OUT)
                : Optional.empty();
    }

    private static Optional<String> said(ModelProvenance model, String key) {
        return Optional.ofNullable(model.getInstanceProvenance().getMap().get(key))
                .map(value -> ((StringProvenance) value).getValue());
    }

    /** All digests in a provenance, in order. */
    private static Set<String> digests(DatasetProvenance data) {
        Set<String> found = new TreeSet<>();
        visit(data, leaf -> {
            if (leaf instanceof HashProvenance hash) {
                found.add(hash.getValue());
            }
        });
        return found;
    }

    /** Every value in a provenance, letters and digits only. */
    private static String texts(DatasetProvenance data) {
        StringBuilder found = new StringBuilder();
        visit(data, leaf -> found.append(plain(leaf.toString())).append(' '));
        return found.toString();
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }

    private static void visit(Provenance provenance, Consumer<Provenance> leaf) {
        if (provenance instanceof ListProvenance<?> list) {
            list.getList().forEach(part -> visit(part, leaf));
        } else if (provenance instanceof MapProvenance<?> map) {
            map.getMap().values().forEach(part -> visit(part, leaf));
        } else if (provenance instanceof ObjectProvenance object) {
            for (Pair<String, Provenance> part : object) {
                visit(part.getB(), leaf);
            }
        } else {
            leaf.accept(provenance);
        }
    }
}
