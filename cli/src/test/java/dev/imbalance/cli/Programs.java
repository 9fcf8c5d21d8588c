package dev.imbalance.cli;

import java.io.IOException;
import java.util.List;

/** Programs of the system that a test may use where they are installed. */
final class Programs {
    private Programs() {}

    /** Whether a program is there and ends well; what it prints is dropped. */
    static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(List.of(command))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
