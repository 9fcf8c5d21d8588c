package dev.imbalance.djl;

import dev.imbalance.data.DataException;
import dev.imbalance.data.Digests;
import dev.imbalance.trainer.ImbalanceModel;
import dev.imbalance.trainer.TrustedModels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.tribuo.Model;
import org.tribuo.classification.Label;
import org.tribuo.provenance.ModelProvenance;

/**
 * The tensors of a file that training can start from.
 *
 * @param file       where they came from
 * @param sha256     the digest of the file
 * @param tensors    every tensor by name
 * @param provenance how they were trained, if the file is a model of this toolkit
 */
record WeightsFile(Path file, String sha256, Map<String, HostTensor> tensors, Optional<ModelProvenance> provenance) {
    /** What a file can be, told by its first bytes. */
    enum Format {
        SAFETENSORS,
        NPZ,
        ONNX,
        MODEL
    }

    private static final int HEAD = 64;
    private static final String OWN = "dev.imbalance.";

    /**
     * The format by the first bytes of the file, whatever its name.
     *
     * @throws IllegalArgumentException naming the formats there are, if it is none of them
     * @throws IOException if it cannot be read
     */
    static Format format(Path file) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD);
        }
        // Protobuf has no magic: a Tribuo model starts with its class name, an ONNX one with its version.
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (text.length() > 8 && text.charAt(8) == '{') {
            return Format.SAFETENSORS;
        } else if (text.startsWith("PK\3\4")) {
            return Format.NPZ;
        } else if (text.startsWith("\22") && text.startsWith(OWN, 2)) {
            return Format.MODEL;
        } else if (text.startsWith("\10") && text.length() > 2) {
            return Format.ONNX;
        }
        throw new IllegalArgumentException(
                file + ": byte 0: is no file of weights that can be read; legal are safetensors,"
                        + " NPZ (numpy.savez), ONNX, and model.tribuo of a run. PyTorch's own files run code when they are read:"
                        + " convert them with safetensors.torch.save_file");
    }

    /**
     * Reads a file of any of the formats.
     *
     * @throws IllegalArgumentException naming the file, if it is none of them or is not legal
     * @throws DataException if the file is not there
     * @throws IOException if it cannot be read
     */
    static WeightsFile read(Path file) throws IOException {
        String sha256 = Digests.ofFile(file);
        return switch (format(file)) {
            case SAFETENSORS -> new WeightsFile(file, sha256, SafeTensors.read(file), Optional.empty());
            case NPZ -> new WeightsFile(file, sha256, NPZ.read(file), Optional.empty());
            case ONNX -> new WeightsFile(file, sha256, ONNXWeights.read(file), Optional.empty());
            case MODEL -> {
                Model<Label> model = TrustedModels.read(file);
                Model<Label> network = model instanceof ImbalanceModel wrapped ? wrapped.inner() : model;
                if (!(network instanceof DJLModel deep)) {
                    throw new IllegalArgumentException(
                            file + ": is a " + network.getClass().getSimpleName() + ", which has no network's weights");
                }
                yield new WeightsFile(file, sha256, deep.weights(), Optional.of(network.getProvenance()));
            }
        };
    }
}
