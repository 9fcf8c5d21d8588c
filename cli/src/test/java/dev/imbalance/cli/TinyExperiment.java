package dev.imbalance.cli;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An experiment on four images of 2 x 3 that takes no time. */
final class TinyExperiment {
    private TinyExperiment() {}

    /** Writes the file and its data to a folder; two strategies, two seeds. */
    static Path in(Path folder) throws IOException {
        try (DataOutputStream images = new DataOutputStream(Files.newOutputStream(folder.resolve("images")))) {
            images.writeInt(0x803);
            images.writeInt(4);
            images.writeInt(2);
            images.writeInt(3);
            images.write(new byte[24]);
        }
        try (DataOutputStream labels = new DataOutputStream(Files.newOutputStream(folder.resolve("labels")))) {
            labels.writeInt(0x801);
            labels.writeInt(4);
            labels.write(new byte[] {0, 0, 0, 1});
        }
        return Files.writeString(
                folder.resolve("tiny.yml"),
                """
                experiment: tiny
                data:
                  train: {type: idx, images: images, labels: labels, labelNames: [cat, dog]}
                  test: {type: idx, images: images, labels: labels, labelNames: [cat, dog]}
                trainer: {type: logistic-regression, epochs: 2}
                strategies:
                  - name: baseline
                  - name: weights
                    reweight: {type: effective-number, beta: auto}
                seeds: [1, 2]
                """);
    }
}
