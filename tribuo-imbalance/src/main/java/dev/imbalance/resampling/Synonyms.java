package dev.imbalance.resampling;

import dev.imbalance.data.DataException;
import dev.imbalance.data.TextEncoding;
import dev.imbalance.data.UTF8;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Words and what may stand for them, each as tokens.
 *
 * @param of for a token its synonyms, in the order of the file
 */
record Synonyms(Map<String, List<List<String>>> of) {
    /**
     * Reads a list: a line a group, its words separated by commas. Blank lines and lines that begin with {@code #} are passed over. A synonym of several tokens can stand for
     * a word, but is not looked for itself. A word of several groups has the synonyms of all.
     *
     * @param encoding what cuts them into tokens, as it does documents
     * @throws DataException with the line if a group has no two different words, or a word has no token
     */
    static Synonyms read(Path file, TextEncoding encoding) {
        Map<String, Set<List<String>>> found = new HashMap<>();
        int number = 0;
        for (String line : UTF8.read(file).lines().toList()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Set<List<String>> group = group(line, encoding, file + ", line " + number + ": ");
            for (List<String> word : group) {
                if (word.size() == 1) {
                    Set<List<String>> others = found.computeIfAbsent(word.get(0), own -> new LinkedHashSet<>());
                    group.stream().filter(other -> !other.equals(word)).forEach(others::add);
                }
            }
        }
        if (found.isEmpty()) {
            throw new DataException(file + " has no group of synonyms; write one a line, separated by commas");
        }
        Map<String, List<List<String>>> synonyms = new HashMap<>();
        found.forEach((word, others) -> synonyms.put(word, List.copyOf(others)));
        return new Synonyms(synonyms);
    }

    private static Set<List<String>> group(String line, TextEncoding encoding, String place) {
        Set<List<String>> group = new LinkedHashSet<>();
        for (String word : line.split(",", -1)) {
            List<String> tokens = encoding.tokens(word);
            if (tokens.isEmpty()) {
                throw new DataException(place + "\"" + word.strip()
                        + "\" has no token; write words that are separated by one comma each");
            }
            group.add(new ArrayList<>(tokens));
        }
        if (group.size() < 2) {
            throw new DataException(place + "a group needs two different words, this one has \""
                    + String.join(" ", group.iterator().next()) + "\" alone; add a synonym, or delete the line");
        }
        return group;
    }
}
