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
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Compiles methods written in TorchScript, so that one native call does the work of many operators.
 * <p>
 * A TorchScript file is a zip of uncompressed entries: the code as text, and a pickle of the one module object.
 */
final class TorchScript {
    /**
     * Pickle protocol 2: {@code GLOBAL __torch__ Script}, EMPTY_TUPLE, NEWOBJ, EMPTY_DICT, BUILD, STOP: an object of the class without
     * attributes.
     */
    private static final byte[] MODULE =
            "\u0080\u0002c__torch__\nScript\n)\u0081}b.".getBytes(StandardCharsets.ISO_8859_1);

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
        String code = "class Script(Module):\n  __parameters__ = []\n  __buffers__ = []\n" + methods.indent(2);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(file)) {
            store(zip, "script/data.pkl", MODULE);
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
