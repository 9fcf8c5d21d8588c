package dev.imbalance.experiment;

import com.fasterxml.jackson.databind.node.BooleanNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lays a document over the one that its {@code extends} names. Maps merge key by key, a map of another type replaces the one below it, and so does
 * everything else, but for {@code strategies}: those merge by their names, new ones follow, and one with {@code drop: true} goes.
 */
final class Extends {
    static final String KEY = "extends";
    static final String DROP = "drop";
    /** How many files may stand below one another. */
    static final int MOST = 10;

    private static final String STRATEGIES = "strategies";
    private static final String NAME = "name";

    private final List<Problem> problems;

    Extends(List<Problem> problems) {
        this.problems = problems;
    }

    /** A document that can be extended: its place, which tells it from others, and what it says. */
    private record Base(String place, String source, String text, Path directory) {}

    /** The document in one piece, or nothing if a file below it cannot be had. */
    Optional<Node> apply(Node document) {
        Location at = document.location();
        String name = at.source().substring(at.source().lastIndexOf(File.separatorChar) + 1);
        Base top = new Base(at.directory() + File.separator + name, at.source(), "", at.directory());
        Optional<Node> whole = apply(document, List.of(top));
        whole.ifPresent(this::refuseDrops);
        return whole;
    }

    private Optional<Node> apply(Node document, List<Base> above) {
        if (!(document instanceof Node.Mapping over) || !over.has(KEY)) {
            return Optional.of(document);
        }
        Node written = over.get(KEY);
        return base(written).filter(base -> mayFollow(base, above, written)).flatMap(base -> {
            Node below = DocumentReader.read(base.source(), base.text(), base.directory(), problems);
            if (below == null) {
                return Optional.empty();
            }
            List<Base> chain = new ArrayList<>(above);
            chain.add(base);
            return apply(below, chain).flatMap(whole -> laidOver(whole, over.without(KEY)));
        });
    }

    private boolean mayFollow(Base base, List<Base> above, Node written) {
        List<Base> chain = new ArrayList<>(above);
        chain.add(base);
        if (above.stream().anyMatch(other -> other.place().equals(base.place()))) {
            problems.add(new Problem(
                    written.location(),
                    KEY,
                    "leads back to where it came from: "
                            + chain.stream().map(Base::source).collect(Collectors.joining(" extends "))
                            + "; leave one extends out"));
            return false;
        }
        if (chain.size() > MOST + 1) {
            problems.add(new Problem(
                    written.location(),
                    KEY,
                    "is the " + (MOST + 1) + "th file below " + above.get(0).source() + "; at most " + MOST
                            + " may extend one another"));
            return false;
        }
        return true;
    }

    private Optional<Base> base(Node written) {
        if (!(written instanceof Node.Scalar scalar) || !scalar.json().isTextual()) {
            return refused(
                    written.location(),
                    "must name a file or a built-in experiment, such as base.yml, was " + written.shown());
        }
        Optional<Problem> refusal = AllowedPaths.refusal(scalar, KEY);
        if (refusal.isPresent()) {
            problems.add(refusal.get());
            return Optional.empty();
        }
        String name = scalar.text();
        Path file = ComponentNormaliser.absolute(scalar);
        if (BuiltIn.names().contains(name) && !Files.isRegularFile(file)) {
            return Optional.of(new Base(name, name + ".yml", BuiltIn.text(name), BuiltIn.directory()));
        }
        if (!Files.exists(file)) {
            return refused(
                    written.location(),
                    "there is no file " + file + ", and no built-in experiment of this name; built in are "
                            + String.join(", ", BuiltIn.names()) + NearestName.question(name, BuiltIn.names()));
        }
        try {
            return Optional.of(new Base(file.toString(), shown(file), TextFile.read(file), file.getParent()));
        } catch (TextFile.Unreadable e) {
            return refused(
                    written.location(),
                    file + (e.line() == 0 ? "" : ":" + e.line() + ":" + e.column() + ":") + " " + e.getMessage());
        }
    }

    private Optional<Base> refused(Location at, String why) {
        problems.add(new Problem(at, KEY, why));
        return Optional.empty();
    }

    /** A file as messages name it: from the working directory if it lies beneath it. */
    private static String shown(Path file) {
        Path here = Path.of("").toAbsolutePath();
        return (file.startsWith(here) ? here.relativize(file) : file).toString();
    }

    private Optional<Node> laidOver(Node below, Node.Mapping over) {
        if (!(below instanceof Node.Mapping base)) {
            problems.add(new Problem(below.location(), "", "must be a map to be extended, was " + below.shown()));
            return Optional.empty();
        }
        Node.Mapping merged = base.mergedWith(over);
        if (base.get(STRATEGIES) instanceof Node.Sequence old && over.get(STRATEGIES) instanceof Node.Sequence added) {
            merged = merged.with(STRATEGIES, over.entries().get(STRATEGIES).key(), strategies(old, added));
        }
        if (merged.get(ExperimentSchema.DATA) instanceof Node.Mapping rows
                && over.get(ExperimentSchema.DATA) instanceof Node.Mapping added) {
            Location key = merged.entries().get(ExperimentSchema.DATA).key();
            merged = merged.with(ExperimentSchema.DATA, key, testedByOne(rows, added));
        }
        return Optional.of(merged);
    }

    /** Test rows and folds are two ways of testing: the one that is laid over stands for the other. */
    private static Node.Mapping testedByOne(Node.Mapping merged, Node.Mapping over) {
        if (over.has(DataSection.TEST) == over.has(Folds.KEY)) {
            return merged;
        }
        return merged.without(over.has(Folds.KEY) ? DataSection.TEST : Folds.KEY);
    }

    private static Node.Sequence strategies(Node.Sequence below, Node.Sequence over) {
        List<Node> merged = new ArrayList<>(below.items());
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < merged.size(); i++) {
            int place = i;
            name(merged.get(i)).ifPresent(name -> places.putIfAbsent(name, place));
        }
        Set<Integer> dropped = new HashSet<>();
        for (Node strategy : over.items()) {
            // Each is laid over once, so that a name that one file gives twice is still there twice, and refused.
            Integer place = name(strategy).map(places::remove).orElse(null);
            if (place == null) {
                merged.add(strategy);
            } else if (drops((Node.Mapping) strategy)) {
                dropped.add(place);
            } else {
                merged.set(place, ((Node.Mapping) merged.get(place)).mergedWith((Node.Mapping) strategy));
            }
        }
        List<Node> kept = new ArrayList<>();
        for (int i = 0; i < merged.size(); i++) {
            if (!dropped.contains(i)) {
                kept.add(merged.get(i));
            }
        }
        return new Node.Sequence(over.location(), kept);
    }

    private static boolean drops(Node.Mapping strategy) {
        return strategy.has(DROP)
                && strategy.get(DROP).json().equals(BooleanNode.TRUE)
                && strategy.entries().size() == 2;
    }

    /** What asks to drop a strategy and could not. */
    private void refuseDrops(Node whole) {
        if (!(whole instanceof Node.Mapping map) || !(map.get(STRATEGIES) instanceof Node.Sequence strategies)) {
            return;
        }
        for (int i = 0; i < strategies.items().size(); i++) {
            if (strategies.items().get(i) instanceof Node.Mapping strategy
                    && strategy.has(DROP)
                    && strategy.get(DROP).json().equals(BooleanNode.TRUE)) {
                List<String> others = strategies.items().stream()
                        .filter(other -> other != strategy)
                        .flatMap(other -> name(other).stream())
                        .toList();
                problems.add(new Problem(
                        strategy.entries().get(DROP).key(),
                        STRATEGIES + "[" + i + "]." + DROP,
                        "takes a strategy of the extended file out: write {name: NAME, drop: true} with a name that it has"
                                + NearestName.question(name(strategy).orElse(""), others)));
            }
        }
    }

    private static Optional<String> name(Node strategy) {
        return strategy instanceof Node.Mapping map && map.get(NAME) instanceof Node.Scalar name
                ? Optional.of(name.text())
                : Optional.empty();
    }
}
