package dev.imbalance.data;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Writes grey images and their labels as gzipped IDX files that {@link IDXImageSource} reads.
 * <p>
 * The gzip header has no time and no name, so that one Java version writes the same bytes each time. Another may compress otherwise:
 * compare the digests, which are of the IDX bytes before compression.
 */
public final class IDXWriter {
    private IDXWriter() {}

    /**
     * The SHA-256 digests of the IDX bytes.
     *
     * @param images of the image file before compression
     * @param labels of the label file before compression
     */
    public record Written(String images, String labels) {}

    /**
     * Writes both files, replacing what is there.
     *
     * @param images the image file, {@code .gz}
     * @param labels the label file, {@code .gz}; labels are class ids, at most 255
     * @throws DataException if the images have colour, there are more than 256 classes, or a file cannot be written
     */
    public static Written write(ImageDataset data, Path images, Path labels) {
        if (data.shape().channels() != 1) {
            throw new DataException("IDX image files hold one channel, the images are " + data.shape());
        }
        if (data.getOutputIDInfo().size() > 256) {
            throw new DataException("IDX label files hold one byte a label, there are "
                    + data.getOutputIDInfo().size() + " classes");
        }
        String imageDigest = write(images, out -> {
            out.writeInt(IDXImageSource.IMAGES);
            out.writeInt(data.size());
            out.writeInt(data.shape().height());
            out.writeInt(data.shape().width());
            for (int row = 0; row < data.size(); row++) {
                out.write(data.image(row).pixels());
            }
        });
        String labelDigest = write(labels, out -> {
            out.writeInt(IDXImageSource.LABELS);
            out.writeInt(data.size());
            for (int row = 0; row < data.size(); row++) {
                out.writeByte(ClassCounts.idOf(data.image(row).getOutput(), data.getOutputIDInfo()));
            }
        });
        return new Written(imageDigest, labelDigest);
    }

    private interface Content {
        void writeTo(DataOutputStream out) throws IOException;
    }

    private static String write(Path file, Content content) {
        MessageDigest digest = Digests.sha256();
        try {
            AtomicFile.write(file, out -> {
                try (DataOutputStream idx = new DataOutputStream(new DigestOutputStream(new Gzip(out), digest))) {
                    content.writeTo(idx);
                }
            });
        } catch (IOException e) {
            throw new DataException(file + " cannot be written (" + e + ")", e);
        }
        return Digests.hex(digest);
    }

    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
