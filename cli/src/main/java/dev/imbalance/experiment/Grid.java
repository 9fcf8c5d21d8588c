package dev.imbalance.experiment;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes plain strategies of those that have a {@code grid}, and of all where the file has one. A key of a grid is the way to a value of the
 * strategy, and stands beside what to put there in turn: a list of scalars, or a map of names to values of any shape. Several keys make the
 * product. The strategies are named by key and value, {@code focal-gamma-2}, or by the name in the map, {@code focal-strong}.
 */
final class Grid {
    static final String KEY = "grid";
    /** The most strategies that grids may make. */
    static final int MOST = 10_000;
    /** The most values, in maps and lists, that all strategies may have together. */
    static final int MOST_VALUES = 1_000_000;

    private static final String STRATEGIES = "strategies";
    private static final String NAME = "name";
    private static final Pattern IN_A_NAME = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern LEGAL_NAME = Pattern.compile(ExperimentSchema.NAME_PATTERN);

    private final List<Problem> problems;
    private final List<Node> made = new ArrayList<>();
    private final List<Integer> origins = new ArrayList<>();

    Grid(List<Problem> problems) {
        this.problems = problems;
    }

    /** A value to put in, what a name calls it, and where that was written. */
    private record Choice(String name, Location at, Node value) {}

    /** A key of a grid: where it leads, where it was written, and what to put there. */
    private record Dimension(NodePath path, String key, Location at, List<Choice> choices) {}

    /** The document with plain strategies only. */
    Node expand(Node document) {
        if (!(document instanceof Node.Mapping map)) {
            return document;
        }
        Optional<List<Dimension>> common = dimensions(map, KEY);
        Node.Mapping plain = map.without(KEY);
        if (!(map.get(STRATEGIES) instanceof Node.Sequence strategies)) {
            return plain;
        }
        List<List<Dimension>> dimensions = new ArrayList<>();
        for (Node strategy : strategies.items()) {
            String path = STRATEGIES + "[" + dimensions.size() + "]";
            dimensions.add(dimensions(strategy, path, common).orElse(List.of()));
        }
        if (tooMany(dimensions, strategies.items())) {
            dimensions.replaceAll(all -> List.of());
        }
        for (int i = 0; i < strategies.items().size(); i++) {
            Node strategy = strategies.items().get(i);
            if (strategy instanceof Node.Mapping one) {
                String path = STRATEGIES + "[" + i + "]";
                int before = made.size();
                expand(one.without(KEY), path, dimensions.get(i), 0);
                for (int j = before; j < made.size(); j++) {
                    origins.add(i);
                }
            } else {
                made.add(strategy);
                origins.add(i);
            }
        }
        return plain.with(
                STRATEGIES, map.entries().get(STRATEGIES).key(), new Node.Sequence(strategies.location(), made));
    }

    /** For every strategy of the expanded document the place, in the list before, of the one that it was made of. */
    List<Integer> origins() {
        return origins;
    }

    private void expand(Node.Mapping strategy, String path, List<Dimension> dimensions, int depth) {
        if (depth == dimensions.size()) {
            made.add(strategy);
            return;
        }
        Dimension dimension = dimensions.get(depth);
        for (Choice choice : dimension.choices()) {
            Node.Entry name = strategy.entries().get(NAME);
            Node.Scalar longer = Node.text(choice.at(), ((Node.Scalar) name.value()).text() + "-" + choice.name());
            Node changed = dimension.path().set(strategy, path, choice.value(), dimension.at(), problems);
            expand(((Node.Mapping) changed).with(NAME, name.key(), longer), path, dimensions, depth + 1);
        }
    }

    /** Whether there are too many, or too much in them, which is then said at the grid that passes the limit. */
    private boolean tooMany(List<List<Dimension>> dimensions, List<Node> strategies) {
        BigInteger total = BigInteger.ZERO;
        BigInteger values = BigInteger.ZERO;
        Dimension passing = null;
        for (int i = 0; i < dimensions.size(); i++) {
            List<Dimension> all = dimensions.get(i);
            BigInteger product = BigInteger.ONE;
            long size = strategies.get(i) instanceof Node.Mapping one
                    ? one.without(KEY).size()
                    : 1;
            for (Dimension dimension : all) {
                size += dimension.choices().stream()
                        .mapToInt(choice -> choice.value().size())
                        .max()
                        .orElse(0);
                product =
                        product.multiply(BigInteger.valueOf(dimension.choices().size()));
            }
            total = total.add(product);
            values = values.add(product.multiply(BigInteger.valueOf(size)));
            if (passing == null && !all.isEmpty() && (passes(total, MOST) || passes(values, MOST_VALUES))) {
                passing = all.get(0);
            }
        }
        if (passing != null) {
            problems.add(new Problem(
                    passing.at(),
                    KEY,
                    (passes(total, MOST)
                                    ? "makes " + total + " strategies; at most " + MOST
                                    : "makes strategies of " + values + " values in all; at most " + MOST_VALUES)
                            + " are possible, so leave some values out"));
        }
        return passing != null;
    }

    private static boolean passes(BigInteger count, int most) {
        return count.compareTo(BigInteger.valueOf(most)) > 0;
    }

    /** What a strategy varies, by its own grid and then by that of the file; nothing if one of them cannot be used. */
    private Optional<List<Dimension>> dimensions(Node strategy, String path, Optional<List<Dimension>> common) {
        // Without a sound name there is nothing to name its variants by; the schema says so of the strategy itself.
        if (!(strategy instanceof Node.Mapping map)
                || !(map.get(NAME) instanceof Node.Scalar name)
                || !name.json().isTextual()
                || !LEGAL_NAME.matcher(name.text()).find()) {
            return Optional.empty();
        }
        Optional<List<Dimension>> own = dimensions(map, path + "." + KEY);
        if (own.isEmpty() || common.isEmpty()) {
            return Optional.empty();
        }
        List<Dimension> all = new ArrayList<>(own.get());
        all.addAll(common.get());
        for (int later = 1; later < all.size(); later++) {
            Dimension dimension = all.get(later);
            for (Dimension before : all.subList(0, later)) {
                if (dimension.path().holds(before.path())) {
                    boolean same = before.path().holds(dimension.path());
                    problems.add(new Problem(
                            dimension.at(),
                            path + "." + KEY + "." + dimension.key(),
                            "writes over what " + before.key() + " sets, at " + before.at() + "; leave one of them out"
                                    + (same ? "" : ", or put this one first")));
                    return Optional.empty();
                }
            }
        }
        return Optional.of(all);
    }

    /** The keys of the grid of a map, none if it has no grid; nothing if it cannot be used. */
    private Optional<List<Dimension>> dimensions(Node.Mapping map, String path) {
        Node grid = map.get(KEY);
        if (grid == null) {
            return Optional.of(List.of());
        }
        if (!(grid instanceof Node.Mapping keys) || keys.entries().isEmpty()) {
            return refused(
                    grid.location(),
                    path,
                    "must be a map of keys to their values, such as {loss.gamma: [1, 2, 5]}, was " + grid.shown());
        }
        List<Dimension> dimensions = new ArrayList<>();
        for (Map.Entry<String, Node.Entry> entry : keys.entries().entrySet()) {
            dimension(entry.getKey(), entry.getValue(), path + "." + entry.getKey())
                    .ifPresent(dimensions::add);
        }
        return dimensions.size() == keys.entries().size() ? Optional.of(dimensions) : Optional.empty();
    }

    private Optional<Dimension> dimension(String key, Node.Entry entry, String at) {
        Optional<NodePath> path = NodePath.of(key);
        if (path.isEmpty()) {
            return refused(entry.key(), at, "must lead to a value of a strategy, such as loss.gamma or postHoc[0].tau");
        }
        if (path.get().isWithin(NAME) || path.get().isWithin(KEY) || path.get().isWithin(Extends.DROP)) {
            return refused(entry.key(), at, "cannot be varied; a grid varies what a strategy does");
        }
        Optional<List<Choice>> choices = choices(path.get(), entry.value(), at);
        return choices.map(all -> new Dimension(path.get(), key, entry.key(), all));
    }

    private Optional<List<Choice>> choices(NodePath path, Node values, String at) {
        List<Choice> choices = new ArrayList<>();
        if (values instanceof Node.Mapping named) {
            named.entries().forEach((name, value) -> choices.add(new Choice(name, value.key(), value.value())));
        } else if (values instanceof Node.Sequence list) {
            for (Node item : list.items()) {
                if (!(item instanceof Node.Scalar scalar) || scalar.json().isNull()) {
                    return refused(
                            item.location(),
                            at + "[" + choices.size() + "]",
                            "must be a number, text or truth value to be named by, was " + item.shown()
                                    + "; give anything else a name: {NAME: VALUE, ...}");
                }
                choices.add(new Choice(path.lastKey() + "-" + scalar.text(), item.location(), item));
            }
        }
        if (choices.isEmpty()) {
            return refused(
                    values.location(),
                    at,
                    "needs a list of values, such as [1, 2, 5], or a map of names to values, was "
                            + (values instanceof Node.Scalar ? values.shown() : values.shown() + " without entries"));
        }
        for (Choice choice : choices) {
            if (!IN_A_NAME.matcher(choice.name()).matches()) {
                return refused(
                        choice.at(),
                        at,
                        "\"" + choice.name() + "\" cannot stand in a name, which has letters, digits, '.', '_' and '-';"
                                + " give the value another name: {NAME: VALUE, ...}");
            }
        }
        return Optional.of(choices);
    }

    private <T> Optional<T> refused(Location at, String path, String why) {
        problems.add(new Problem(at, path, why));
        return Optional.empty();
    }
}
