package dev.imbalance.experiment;

import java.nio.file.Path;

/**
 * Where a part of an experiment was written.
 *
 * @param source    the file, or the {@code --set} argument
 * @param line      from 1; 0 for an argument
 * @param column    from 1; 0 for an argument
 * @param directory the directory that relative paths written there start from
 */
record Location(String source, int line, int column, Path directory) {
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
