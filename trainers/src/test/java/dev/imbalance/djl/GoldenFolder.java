package dev.imbalance.djl;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The recordings of torchvision's DenseNet: in the test resources, or in {@code densenet} where {@code -Dimbalance.golden} points. */
final class GoldenFolder {
    private GoldenFolder() {}

    /** The folder, which a root that is given may lack. */
    static Path denseNet() throws URISyntaxException {
        String root = System.getProperty("imbalance.golden");
        if (root == null) {
            return Path.of(GoldenFolder.class.getResource("/golden/densenet").toURI());
        }
        if (!Files.isDirectory(Path.of(root))) {
            throw new IllegalStateException("-Dimbalance.golden names " + root + ", which is not a folder");
        }
        return Path.of(root, "densenet");
    }
}
