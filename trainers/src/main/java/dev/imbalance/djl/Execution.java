package dev.imbalance.djl;

import java.util.Locale;

/**
 * How a network trains; its predictions are always float32 by the flat path.
 *
 * @param path      how operators reach PyTorch
 * @param precision of maps and convolutions
 * @param memory    what is kept for the backward pass
 */
public record Execution(NetworkPath path, Precision precision, MemoryUse memory) {
    /** Float32, everything kept. */
    public static final Execution DEFAULT = new Execution(NetworkPath.AUTO, Precision.FLOAT32, MemoryUse.NORMAL);

    public Execution {
        if (path == NetworkPath.FLAT && (precision != Precision.FLOAT32 || memory != MemoryUse.NORMAL)) {
            throw new IllegalArgumentException("precision bf16 and memory lean need the path script, not flat");
        }
    }

    boolean scripted() {
        return path != NetworkPath.FLAT;
    }

    /** With a path in the place of {@link NetworkPath#AUTO}. */
    Execution resolved() {
        return path == NetworkPath.AUTO ? new Execution(NetworkPath.SCRIPT, precision, memory) : this;
    }

    /** Such as {@code path script, precision float32, memory normal}. */
    String describe() {
        return ("path " + path + ", precision " + precision + ", memory " + memory).toLowerCase(Locale.ROOT);
    }
}
