package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.PrimitiveProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.util.Pair;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.ImageExample;
import dev.imbalance.trainer.BoundPlan;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.classification.Label;
import org.tribuo.provenance.TrainerProvenance;

/**
 * What tells one training from another, part by part: the trainer's fields, its invocation, the strategies of the plan, and a digest of the
 * rows. A checkpoint goes on only in the training that wrote it.
 */
final class Fingerprint {
    private Fingerprint() {}

    /**
     * @param trainer    the configuration of the trainer
     * @param invocation how often the trainer had been called before
     */
    static Map<String, String> of(TrainerProvenance trainer, int invocation, BoundPlan plan) {
        Map<String, String> parts = new TreeMap<>(plan.strategies());
        new TreeMap<>(trainer.getConfiguredParameters())
                .forEach((field, value) -> parts.put("trainer." + field, text(value)));
        // How many threads prepare batches changes no batch.
        parts.remove("trainer.feeders");
        parts.put("invocation", Integer.toString(invocation));
        parts.put("classes", ClassCounts.labels(plan.source().getOutputIDInfo()).toString());
        parts.put("training rows", digest(plan.training()));
        plan.validation().ifPresent(rows -> parts.put("validation rows", digest(rows)));
        return parts;
    }

    /**
     * Refuses a checkpoint of another training.
     *
     * @throws IllegalArgumentException naming the file and what differs
     */
    static void requireSame(Map<String, String> training, Map<String, String> written, Path file) {
        Set<String> parts = new TreeSet<>(training.keySet());
        parts.addAll(written.keySet());
        parts.removeIf(part -> Objects.equals(training.get(part), written.get(part)));
        if (!parts.isEmpty()) {
            String first = parts.iterator().next();
            throw new IllegalArgumentException("the checkpoint " + file + " is of another training: it differs in "
                    + String.join(", ", parts) + " (" + first + " was " + written.get(first) + ", is "
                    + training.get(first) + "). Train that one, or give this one another folder");
        }
    }

    /** A provenance in a fixed order, unlike its own text. */
    private static String text(Provenance provenance) {
        if (provenance instanceof PrimitiveProvenance<?> primitive) {
            return String.valueOf(primitive.getValue());
        } else if (provenance instanceof ListProvenance<?> list) {
            return list.getList().stream().map(Fingerprint::text).toList().toString();
        }
        Map<String, String> fields = new TreeMap<>();
        if (provenance instanceof MapProvenance<?> map) {
            map.getMap().forEach((key, value) -> fields.put(key, text(value)));
        } else if (provenance instanceof ObjectProvenance object) {
            for (Pair<String, Provenance> field : object) {
                fields.put(field.getA(), text(field.getB()));
            }
        }
        return fields.toString();
    }

    /** The number of rows and the SHA-256 of their labels, weights and values in order. */
    private static String digest(Dataset<Label> rows) {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        ByteBuffer number = ByteBuffer.allocate(Double.BYTES);
        for (Example<Label> row : rows) {
            update(sha256, row.getOutput().getLabel());
            sha256.update(number.putDouble(0, row.getWeight()).array());
            if (row instanceof ImageExample image) {
                sha256.update(image.pixels());
            } else {
                for (Feature feature : row) {
                    update(sha256, feature.getName());
                    sha256.update(number.putDouble(0, feature.getValue()).array());
                }
            }
        }
        return rows.size() + " with SHA-256 " + HexFormat.of().formatHex(sha256.digest());
    }

    private static void update(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        // Ends the text, so that no two lists of texts run together alike.
        digest.update((byte) 0);
    }
}
