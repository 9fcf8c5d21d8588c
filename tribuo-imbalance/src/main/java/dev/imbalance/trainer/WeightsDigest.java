package dev.imbalance.trainer;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.imbalance.data.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.tribuo.Model;
import org.tribuo.protos.core.ModelDataProto;
import org.tribuo.protos.core.ModelProto;

/**
 * A SHA-256 of what a model learned: equal for models of equal parameters, whatever their times and places of training.
 * <p>
 * Of tensors it takes, for each of them in the order of their names, the name in UTF-8 and a zero byte, the number of axes and the size of
 * each as eight bytes, and the values row-major in IEEE 754, everything most significant byte first. Of any other Tribuo model it takes the
 * protobuf without the metadata (name, provenance and domains), members of ensembles likewise, with the entries of maps from names in
 * order: Tribuo writes them as its hash tables have them, which is another order once a model has been saved and read.
 */
public final class WeightsDigest {
    /** Where every model of Tribuo has its name, provenance and domains. */
    private static final int METADATA = 1;

    private final MessageDigest digest = Digests.sha256();

    /** Adds a tensor of single precision. */
    public WeightsDigest tensor(String name, long[] shape, float[] values) {
        ByteBuffer bytes = begin(name, shape, Float.BYTES, values.length);
        for (float value : values) {
            bytes.putFloat(value);
        }
        digest.update(bytes.flip());
        return this;
    }

    /** Adds a tensor of double precision. */
    public WeightsDigest tensor(String name, long[] shape, double[] values) {
        ByteBuffer bytes = begin(name, shape, Double.BYTES, values.length);
        for (double value : values) {
            bytes.putDouble(value);
        }
        digest.update(bytes.flip());
        return this;
    }

    private ByteBuffer begin(String name, long[] shape, int width, int size) {
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        ByteBuffer axes = ByteBuffer.allocate(Long.BYTES * (1 + shape.length)).putLong(shape.length);
        for (long axis : shape) {
            axes.putLong(axis);
        }
        digest.update(axes.flip());
        return ByteBuffer.allocate(Math.multiplyExact(width, size));
    }

    /** In lower-case hexadecimal. */
    public String hex() {
        return Digests.hex(digest);
    }

    /** The digest of any model. */
    public static String of(Model<?> model) {
        return model instanceof LogitModel deep ? deep.weightsDigest() : of(model.serialize());
    }

    /** The digest of a model that is no {@link LogitModel}, as it was saved. */
    static String of(ModelProto saved) {
        return Digests.ofBytes(learned(saved).toByteArray());
    }

    /** A saved model without the metadata of it and of the models in it. */
    private static ModelProto learned(ModelProto model) {
        Any payload = model.getSerializedData();
        UnknownFieldSet fields;
        try {
            fields = UnknownFieldSet.parseFrom(payload.getValue());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the payload of " + model.getClassName() + " is no message", e);
        }
        UnknownFieldSet.Builder kept = UnknownFieldSet.newBuilder();
        for (Map.Entry<Integer, UnknownFieldSet.Field> field : fields.asMap().entrySet()) {
            List<ByteString> messages = field.getValue().getLengthDelimitedList();
            boolean metadata = field.getKey() == METADATA
                    && !messages.isEmpty()
                    && messages.stream().allMatch(WeightsDigest::isMetadata);
            if (!metadata) {
                kept.addField(field.getKey(), learned(field.getValue(), messages));
            }
        }
        return model.toBuilder()
                .setSerializedData(payload.toBuilder().setValue(kept.build().toByteString()))
                .build();
    }

    private static UnknownFieldSet.Field learned(UnknownFieldSet.Field field, List<ByteString> messages) {
        UnknownFieldSet.Field.Builder kept = UnknownFieldSet.Field.newBuilder();
        field.getVarintList().forEach(kept::addVarint);
        field.getFixed32List().forEach(kept::addFixed32);
        field.getFixed64List().forEach(kept::addFixed64);
        Stream<ByteString> content = messages.stream().map(WeightsDigest::learned);
        if (messages.stream().allMatch(WeightsDigest::isNamed)) {
            content = content.sorted(ByteString.unsignedLexicographicalComparator());
        }
        content.forEach(kept::addLengthDelimited);
        return kept.build();
    }

    /** A member of an ensemble or a node of a tree without metadata; anything else as it is. */
    private static ByteString learned(ByteString value) {
        return carrier(value).map(member -> learned(member).toByteString()).orElse(value);
    }

    /** What Tribuo writes for an object of any class; all such messages have the form of a model's. */
    private static Optional<ModelProto> carrier(ByteString value) {
        try {
            return Optional.of(ModelProto.parseFrom(value))
                    .filter(object -> object.getClassName().startsWith("org.tribuo.") && object.hasSerializedData());
        } catch (InvalidProtocolBufferException notACarrier) {
            return Optional.empty();
        }
    }

    /** Whether this is the entry of a map: a name, and an object. */
    private static boolean isNamed(ByteString value) {
        try {
            Map<Integer, UnknownFieldSet.Field> entry =
                    UnknownFieldSet.parseFrom(value).asMap();
            return entry.keySet().equals(Set.of(1, 2))
                    && entry.get(1).getLengthDelimitedList().size() == 1
                    && entry.get(2).getLengthDelimitedList().size() == 1
                    && carrier(entry.get(2).getLengthDelimitedList().get(0)).isPresent();
        } catch (InvalidProtocolBufferException notAnEntry) {
            return false;
        }
    }

    private static boolean isMetadata(ByteString value) {
        try {
            return ModelDataProto.parseFrom(value).hasProvenance();
        } catch (InvalidProtocolBufferException notMetadata) {
            return false;
        }
    }
}
