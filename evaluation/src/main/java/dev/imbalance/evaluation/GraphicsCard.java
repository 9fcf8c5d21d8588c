package dev.imbalance.evaluation;

import java.util.Optional;

/**
 * A GPU of NVIDIA's.
 *
 * @param name   as the driver gives it
 * @param driver the driver's version
 */
record GraphicsCard(String name, String driver) {
    /** The first one, which DJL takes; empty where {@code nvidia-smi} is not there or says nothing. */
    static Optional<GraphicsCard> first() {
        return Command.output("nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader")
                .flatMap(GraphicsCard::of);
    }

    /** The first line of what {@code nvidia-smi} prints. */
    static Optional<GraphicsCard> of(String output) {
        return output.lines()
                .findFirst()
                .map(line -> line.split(",", -1))
                .filter(fields -> fields.length == 2)
                .map(fields -> new GraphicsCard(fields[0].strip(), fields[1].strip()));
    }
}
