package dev.imbalance.djl;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * Chooses tensors of a network by globs over their names: {@code *} stands for any text, dots too, and {@code ?} for one character; so
 * {@code features.*} are all tensors whose names start so.
 */
final class TensorPatterns {
    /** In the place of a pattern: every tensor but those whose shape depends on the number of classes. */
    static final String ALL_BUT_CLASSIFIER = "all-but-classifier";

    private static final int SUGGESTIONS = 3;
    private static final List<String> STATISTICS = List.of(".running_mean", ".running_var");

    private final List<TensorSpec> specs;
    private final Set<String> classifier;
    private final String network;

    TensorPatterns(Architecture architecture, InputShape input, int classes) {
        this.specs = architecture.tensors(input, classes);
        this.classifier = InitialWeights.classifier(architecture, input, classes);
        this.network = architecture.describe();
    }

    /**
     * The tensors that training leaves as they are. A batch normalisation whose weight or one of whose running statistics is chosen keeps both its
     * running statistics too.
     *
     * @throws IllegalArgumentException if a pattern matches nothing, or nothing is left to train
     */
    Set<String> frozen(List<String> patterns) {
        Set<String> chosen = new LinkedHashSet<>();
        for (String pattern : patterns) {
            chosen.addAll(matching("freeze", pattern));
        }
        Set<String> all = specs.stream().map(TensorSpec::name).collect(Collectors.toSet());
        for (String name : List.copyOf(chosen)) {
            int dot = name.lastIndexOf('.');
            String layer = name.substring(0, Math.max(dot, 0));
            if (name.endsWith(".weight") || STATISTICS.contains(name.substring(layer.length()))) {
                STATISTICS.stream().map(layer::concat).filter(all::contains).forEach(chosen::add);
            }
        }
        if (specs.stream().allMatch(spec -> !spec.trained() || chosen.contains(spec.name()))) {
            throw new IllegalArgumentException("freeze " + patterns + " leaves no tensor of " + network + " to train");
        }
        return chosen;
    }

    /**
     * The factor on the learning rate of each tensor that a pattern matches.
     *
     * @throws IllegalArgumentException if a pattern matches nothing, or two match the same tensor
     */
    Map<String, Double> rates(Map<String, Double> factors) {
        Map<String, Double> rates = new LinkedHashMap<>();
        Map<String, String> owner = new LinkedHashMap<>();
        factors.forEach((pattern, factor) -> {
            for (String name : matching("rates", pattern)) {
                rates.put(name, factor);
                String other = owner.put(name, pattern);
                if (other != null) {
                    throw new IllegalArgumentException("rates has two factors for \"" + name + "\": \"" + other
                            + "\" and \"" + pattern + "\" match it; let every tensor be matched once");
                }
            }
        });
        return rates;
    }

    private List<String> matching(String field, String pattern) {
        List<String> names = specs.stream().map(TensorSpec::name).toList();
        Pattern glob = glob(pattern);
        List<String> found = pattern.equals(ALL_BUT_CLASSIFIER)
                ? names.stream().filter(name -> !classifier.contains(name)).toList()
                : names.stream().filter(name -> glob.matcher(name).matches()).toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException(field + " \"" + pattern + "\" matches no tensor of " + network
                    + "; the nearest are " + nearest(pattern, names));
        }
        return found;
    }

    private static Pattern glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        pattern.codePoints()
                .forEach(c -> regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c))));
        return Pattern.compile(regex.toString());
    }

    /** Names cut to the parts of the pattern, so that {@code feature.*} is near {@code features.*}. */
    private static String nearest(String pattern, Collection<String> names) {
        int parts = pattern.split("\\.", -1).length;
        boolean open = pattern.endsWith("*");
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        return names.stream()
                .map(name -> cut(name, parts, open))
                .distinct()
                .sorted(Comparator.comparingInt(candidate -> distance.apply(pattern, candidate)))
                .limit(SUGGESTIONS)
                .map(candidate -> "\"" + candidate + "\"")
                .collect(Collectors.joining(", "));
    }

    private static String cut(String name, int parts, boolean open) {
        String[] own = name.split("\\.", -1);
        int kept = Math.min(parts, own.length) - 1;
        return open && kept > 0 ? String.join(".", Arrays.copyOf(own, kept)) + ".*" : name;
    }
}
