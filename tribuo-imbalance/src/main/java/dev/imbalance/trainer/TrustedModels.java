package dev.imbalance.trainer;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.tribuo.Model;
import org.tribuo.classification.Label;
import org.tribuo.impl.ModelDataCarrier;
import org.tribuo.protos.core.ModelProto;

/**
 * Reads models that name no class but this toolkit's, Tribuo's, OLCUT's and Java's.
 * <p>
 * A saved model names, at every level, the classes that read it, and Tribuo makes whatever they say. So every name in the file is looked at first, inside nested
 * messages and archives too: one that is a class on the class path and belongs to nobody above is refused, before any class is loaded. Names
 * that are no class here, such as labels, are only text.
 */
public final class TrustedModels {
    private static final List<String> TRUSTED =
            List.of("dev.imbalance.", "org.tribuo.", "com.oracle.labs.mlrg.olcut.", "java.");
    private static final Pattern CLASS_NAME = Pattern.compile("([A-Za-z_$][\\w$]*\\.)+[A-Za-z_$][\\w$]*");
    private static final int LONGEST_NAME = 512;
    private static final int DEEPEST = 64;
    private static final byte[] ZIP = {'P', 'K', 3, 4};

    private TrustedModels() {}

    /**
     * Reads a {@code model.tribuo} file.
     *
     * @throws IOException              if the file cannot be read
     * @throws IllegalArgumentException if the model names a class that is not trusted, or it does not predict labels
     */
    public static Model<Label> read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        check(UnsafeByteOperations.unsafeWrap(bytes), 0);
        return read(ModelProto.parseFrom(bytes));
    }

    /** Makes a model of a message whose names have been checked with the file that it came in. */
    static Model<Label> read(ModelProto proto) {
        return Model.deserialize(proto).castModel(Label.class);
    }

    /** Looks at every name in what may be a text, a message, an archive of messages, or none of these. */
    private static void check(ByteString value, int depth) throws IOException {
        if (value.size() <= LONGEST_NAME && value.isValidUtf8()) {
            checkName(value.toStringUtf8());
        }
        if (depth == DEEPEST) {
            throw new IllegalArgumentException("the model is nested more than " + DEEPEST + " deep; it is not loaded");
        }
        if (value.size() > ZIP.length && value.startsWith(ByteString.copyFrom(ZIP))) {
            for (Map.Entry<String, byte[]> part : ModelArchive.unzip(value).entrySet()) {
                if (part.getKey().endsWith(".pb")) {
                    check(UnsafeByteOperations.unsafeWrap(part.getValue()), depth + 1);
                }
            }
            return;
        }
        UnknownFieldSet message;
        try {
            CodedInputStream input = value.newCodedInput();
            // Shares the bytes of nested messages: weights of a hundred megabytes lie several messages deep.
            input.enableAliasing(true);
            message = UnknownFieldSet.parseFrom(input);
        } catch (InvalidProtocolBufferException notAMessage) {
            return;
        }
        for (UnknownFieldSet.Field field : message.asMap().values()) {
            for (ByteString inside : field.getLengthDelimitedList()) {
                check(inside, depth + 1);
            }
        }
    }

    private static void checkName(String name) {
        if (CLASS_NAME.matcher(name).matches()
                && TRUSTED.stream().noneMatch(name::startsWith)
                && TrustedModels.class.getClassLoader().getResource(name.replace('.', '/') + ".class") != null) {
            throw new IllegalArgumentException("the model names the class " + name
                    + ", which is neither this toolkit's nor Tribuo's; it is not loaded");
        }
    }

    /** The data of a model that predicts labels. */
    @SuppressWarnings("unchecked") // guarded by the check of the domain
    static ModelDataCarrier<Label> labelled(ModelDataCarrier<?> carrier) {
        if (!carrier.outputDomain().getDomain().stream().allMatch(Label.class::isInstance)) {
            throw new IllegalArgumentException("the model does not predict labels");
        }
        return (ModelDataCarrier<Label>) carrier;
    }
}
