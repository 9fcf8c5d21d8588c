package dev.imbalance.djl;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Compiles methods written in TorchScript, so that one native call does the work of many operators.
 * <p>
 * A TorchScript file is a zip of uncompressed entries: the code as text, and a pickle of the one module object.
 */
final class TorchScript {
    /** Pickle protocol 2: EMPTY_TUPLE, STOP: no constants. */
    private static final byte[] NO_CONSTANTS = "\u0080\u0002).".getBytes(StandardCharsets.ISO_8859_1);

    private TorchScript() {}

    /**
     * Compiles methods of a module without attributes.
     *
     * @param methods {@code def} blocks, not indented, whose {@code self} is a {@code __torch__.Script}
     * @return the module; close it
     */
    static PtSymbolBlock compile(NDManager manager, String methods) {
        return compile(manager, methods, List.of());
    }

    /**
     * Compiles methods of a module whose attributes are lists of tensors, empty at first.
     *
     * @param methods {@code def} blocks, not indented, whose {@code self} is a {@code __torch__.Script}
     * @param lists   the names of the attributes
     * @return the module; close it
     */
    static PtSymbolBlock compile(NDManager manager, String methods, List<String> lists) {
        StringBuilder attributes = new StringBuilder();
        lists.forEach(name -> attributes.append("  ").append(name).append(" : List[Tensor]\n"));
        String code =
                "class Script(Module):\n  __parameters__ = []\n  __buffers__ = []\n" + attributes + methods.indent(2);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(file)) {
            store(zip, "script/data.pkl", module(lists));
            store(zip, "script/constants.pkl", NO_CONSTANTS);
            store(zip, "script/version", "3\n".getBytes(StandardCharsets.US_ASCII));
            store(zip, "script/code/__torch__.py", code.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException("a zip file in memory could not be written", e);
        }
        try {
            return JniUtils.loadModule(
                    (PtNDManager) manager, new ByteArrayInputStream(file.toByteArray()), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException("a TorchScript file in memory could not be read", e);
        }
    }

    /**
     * Pickle protocol 2: {@code GLOBAL __torch__ Script}, EMPTY_TUPLE, NEWOBJ, EMPTY_DICT with an empty list a name, BUILD, STOP: an object
     * of the class.
     */
    private static byte[] module(List<String> lists) {
        StringBuilder pickle = new StringBuilder("\u0080\u0002c__torch__\nScript\n)\u0081}");
        if (!lists.isEmpty()) {
            pickle.append('(');
            for (String name : lists) {
                text(pickle, name);
                pickle.append("ctorch.jit._pickle\nrestore_type_tag\n(]");
                text(pickle, "List[Tensor]");
                pickle.append("tR");
            }
            pickle.append('u');
        }
        return pickle.append("b.").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** BINUNICODE: the length in four bytes, little-endian, and the text. */
    private static void text(StringBuilder pickle, String text) {
        pickle.append('X').append((char) text.length()).append("\0\0\0").append(text);
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
