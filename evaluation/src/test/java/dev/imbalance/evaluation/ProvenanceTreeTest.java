package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;

class ProvenanceTreeTest {
    private static ProvenanceTree child(ProvenanceTree tree, String name) {
        return tree.children().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void showsWhatTrainedAModelAndOnWhat() {
        ProvenanceTree tree = ProvenanceTree.of(
                new LogisticRegressionTrainer().train(Blobs.of(1, 20, 10)).getProvenance());
        assertEquals("ModelProvenance", tree.name());
        assertEquals("30", child(child(tree, "dataset"), "num-examples").value());
        assertEquals("5", child(child(tree, "trainer"), "epochs").value());
        assertEquals(
                "1.0",
                child(child(child(tree, "trainer"), "optimiser"), "initialLearningRate")
                        .value());
    }

    @Test
    void aLongListIsCutWithANote() {
        ProvenanceTree tree = ProvenanceTree.of(new ListProvenance<>(IntStream.range(0, 5000)
                .mapToObj(i -> new IntProvenance("i", i))
                .toList()));
        assertEquals(101, tree.children().size());
        assertEquals(
                new ProvenanceTree("...", "4900 more", List.of()),
                tree.children().get(100));
    }

    @Test
    void aMapIsInTheOrderOfItsKeys() {
        ProvenanceTree tree = ProvenanceTree.of(new MapProvenance<>(Map.of(
                "b", new IntProvenance("b", 2), "a", new IntProvenance("a", 1), "c", new IntProvenance("c", 3))));
        assertEquals(
                List.of("a", "b", "c"),
                tree.children().stream().map(ProvenanceTree::name).toList());
        assertTrue(tree.children().get(0).children().isEmpty());
    }
}
