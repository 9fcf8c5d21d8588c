package dev.imbalance.data;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * CIFAR-10 and CIFAR-100 in their binary version, from the extracted folder or from the {@code .tar.gz} as it is.
 * <p>
 * A CIFAR-10 record is a label and 3,072 pixel bytes in (C, H, W) order, a CIFAR-100 record a coarse label, the fine label (which is the
 * class here) and the pixels. CIFAR-10 classes have their official names; CIFAR-100's are read from {@code fine_label_names.txt} where it
 * lies beside the data, and are numbers otherwise.
 * <p>
 * Krizhevsky. "Learning Multiple Layers of Features from Tiny Images", University of Toronto, 2009.
 */
public final class CIFARDataSource extends ImageSource {
    /** The authors' two parts. */
    public enum Split {
        TRAIN,
        TEST
    }

    private static final ImageShape SHAPE = new ImageShape(3, 32, 32);
    private static final List<String> CIFAR10 =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
    private static final String FINE_NAMES = "fine_label_names.txt";

    @Config(mandatory = true, description = "The folder of .bin files, or the .tar.gz.")
    private Path path;

    @Config(description = "The part of the data that the authors named so.")
    private Split split = Split.TRAIN;

    @Config(description = "10 or 100 classes.")
    private int classes = 10;

    private List<String> fineNames;

    /** For the configuration system. */
    public CIFARDataSource() {}

    /**
     * @param path    the folder of {@code .bin} files, or the {@code .tar.gz}
     * @param classes 10 or 100
     */
    public CIFARDataSource(Path path, Split split, int classes) {
        this.path = path;
        this.split = split;
        this.classes = classes;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (classes != 10 && classes != 100) {
            throw new PropertyException("", "classes", "CIFARDataSource classes must be 10 or 100, was " + classes);
        }
    }

    @Override
    public String typeName() {
        return "cifar10";
    }

    @Override
    public String summary() {
        return "CIFAR-10 or CIFAR-100 in its binary version, folder or archive.";
    }

    @Override
    public Map<String, Map<String, Object>> presets() {
        return Map.of("cifar100", Map.of("classes", 100));
    }

    @Override
    public List<Path> files() {
        if (isArchive()) {
            return List.of(path);
        }
        List<Path> files =
                new ArrayList<>(batchNames().stream().map(path::resolve).toList());
        if (classes == 100 && Files.exists(path.resolve(FINE_NAMES))) {
            files.add(path.resolve(FINE_NAMES));
        }
        return files;
    }

    @Override
    public synchronized List<String> labelNames() {
        if (classes == 10) {
            return CIFAR10;
        }
        if (fineNames == null) {
            fineNames = readFineNames();
        }
        return fineNames;
    }

    @Override
    ImageShape readShape() {
        return SHAPE;
    }

    @Override
    int[] readClassIds() {
        return join(readBatches(false)).classIds();
    }

    @Override
    Images read() {
        return join(readBatches(true));
    }

    private boolean isArchive() {
        return path.toString().endsWith(".tar.gz") || path.toString().endsWith(".tgz");
    }

    private List<String> batchNames() {
        if (classes == 100) {
            return List.of(split == Split.TEST ? "test.bin" : "train.bin");
        }
        return split == Split.TEST
                ? List.of("test_batch.bin")
                : IntStream.rangeClosed(1, 5)
                        .mapToObj(i -> "data_batch_" + i + ".bin")
                        .toList();
    }

    private Map<String, Images> readBatches(boolean pixels) {
        Map<String, Images> batches = new HashMap<>();
        if (isArchive()) {
            forEachEntry((name, size, in) -> {
                if (batchNames().contains(name)) {
                    batches.put(name, readBatch(in, size, pixels));
                }
            });
            return batches;
        }
        for (String name : batchNames()) {
            Path file = path.resolve(name);
            try (ByteReader in = ByteReader.open(file)) {
                batches.put(name, readBatch(in, Files.size(file), pixels));
            } catch (IOException e) {
                throw new DataException(file + " cannot be read (" + e + ")", e);
            }
        }
        return batches;
    }

    private Images readBatch(ByteReader in, long length, boolean keepPixels) {
        int labelBytes = classes == 10 ? 1 : 2;
        int record = labelBytes + SHAPE.size();
        if (length == 0 || length % record != 0) {
            throw in.fault(
                    length - length % record,
                    "the file has " + length + " bytes, expected a multiple of " + record + " (" + labelBytes
                            + " label and " + SHAPE.size() + " pixel bytes); it is cut short or not CIFAR-" + classes
                            + " binary");
        }
        int count = Math.toIntExact(length / record);
        int[] ids = new int[count];
        byte[][] pixels = new byte[keepPixels ? count : 0][];
        for (int i = 0; i < count; i++) {
            if (labelBytes == 2) {
                in.skip(1, "a coarse label");
            }
            long at = in.offset();
            ids[i] = in.readByte("a label");
            if (ids[i] >= classes) {
                throw in.fault(at, "label " + ids[i] + " in record " + i + ", expected 0 to " + (classes - 1));
            }
            if (keepPixels) {
                pixels[i] = in.read(SHAPE.size(), "the pixels of record " + i);
            } else {
                in.skip(SHAPE.size(), "the pixels of record " + i);
            }
        }
        return new Images(SHAPE, ids, pixels);
    }

    private Images join(Map<String, Images> batches) {
        List<Images> ordered = new ArrayList<>();
        for (String name : batchNames()) {
            Images batch = batches.get(name);
            if (batch == null) {
                throw new DataException(path + " has no " + name + "; give the binary version of CIFAR-" + classes);
            }
            ordered.add(batch);
        }
        return new Images(
                SHAPE,
                ordered.stream().flatMapToInt(b -> Arrays.stream(b.classIds())).toArray(),
                ordered.stream().flatMap(b -> Arrays.stream(b.pixels())).toArray(byte[][]::new));
    }

    private List<String> readFineNames() {
        List<String> names = new ArrayList<>();
        if (isArchive()) {
            forEachEntry((name, size, in) -> {
                if (name.equals(FINE_NAMES)) {
                    names.addAll(lines(in.read(Math.toIntExact(size), "the class names")));
                }
            });
        } else if (Files.exists(path.resolve(FINE_NAMES))) {
            try {
                names.addAll(lines(Files.readAllBytes(path.resolve(FINE_NAMES))));
            } catch (IOException e) {
                throw new DataException(path.resolve(FINE_NAMES) + " cannot be read (" + e + ")", e);
            }
        }
        if (names.isEmpty()) {
            return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        }
        if (names.size() != classes) {
            throw new DataException(path + ": " + FINE_NAMES + " has " + names.size() + " names, expected " + classes);
        }
        return List.copyOf(names);
    }

    private static List<String> lines(byte[] text) {
        return new String(text, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private interface EntryVisitor {
        void visit(String name, long size, ByteReader in);
    }

    /** Visits the files of the archive by their plain names. */
    private void forEachEntry(EntryVisitor visitor) {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(ByteReader.stream(path))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isFile()) {
                    String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                    // The reader is not closed: the archive goes on behind the entry.
                    visitor.visit(name, entry.getSize(), new ByteReader(path + "!" + entry.getName(), tar));
                }
            }
        } catch (IOException e) {
            throw new DataException(
                    path + " is not a readable .tar.gz (" + e.getMessage()
                            + "); it is cut short or damaged, so fetch it again",
                    e);
        }
    }
}
