package dev.imbalance.evaluation.check;

import dev.imbalance.evaluation.ProvenanceTree;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Training started from weights that may have seen test rows: a {@code djl} training records what it knows of that in its provenance. */
public final class PretrainedOnTest extends StrategyCheck {
    /** The key of the run provenance that has the warning. */
    private static final String WARNING = "pretraining-warning";

    @Override
    public String code() {
        return "pretrained-on-test";
    }

    @Override
    public String summary() {
        return "Pretrained weights that may have seen test rows, or of which it is not known.";
    }

    @Override
    Optional<Finding> find(String strategy, List<RunEvidence> runs, Evidence evidence) {
        return runs.stream()
                .flatMap(PretrainedOnTest::warnings)
                .findFirst()
                .map(
                        warning -> finding(
                                Severity.WARNING,
                                strategy,
                                warning.replaceFirst(" Compare with a run that starts at random\\.$", ""),
                                "Compare with a run that starts at random, or start from weights of known origin (pretrainedOn)."));
    }

    @Override
    public boolean says(RunEvidence run, String warning) {
        return warnings(run).anyMatch(warning::equals);
    }

    private static Stream<String> warnings(RunEvidence run) {
        return Stream.ofNullable(run.provenance())
                .flatMap(provenance -> nodes(provenance.model()))
                .filter(node -> node.name().equals(WARNING) && node.value() != null)
                .map(ProvenanceTree::value);
    }

    private static Stream<ProvenanceTree> nodes(ProvenanceTree tree) {
        return tree == null
                ? Stream.empty()
                : Stream.concat(Stream.of(tree), tree.children().stream().flatMap(PretrainedOnTest::nodes));
    }
}
