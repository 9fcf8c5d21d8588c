package dev.imbalance.experiment;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.Plugin;
import java.util.List;
import java.util.Map;

/** An extension point that the registry can only know by meeting it in a field of {@link ToyTrainer}. */
public interface ToyPart extends Plugin {
    /** How large a part is. */
    enum Size {
        SMALL,
        VERY_LARGE
    }

    /** A part with one field of every form; only its provenance reads them. */
    @SuppressWarnings("UnusedVariable")
    final class Plain implements ToyPart {
        @Config(description = "How much, at least 0.")
        private double amount = 1.5;

        @Config(description = "Small or very large.")
        private Size size = Size.SMALL;

        @Config(description = "Labels.")
        private List<String> labels = List.of();

        @Config(description = "Widths.")
        private int[] widths = {4, 5};

        @Config(description = "A share by label.")
        private Map<String, Double> shares = Map.of();

        @Override
        public void postConfig() {
            if (amount < 0) {
                throw new PropertyException("", "amount", "Plain amount must be at least 0, was " + amount);
            }
        }

        @Override
        public String typeName() {
            return "plain";
        }

        @Override
        public Map<String, Map<String, Object>> presets() {
            return Map.of("plain161", Map.of("amount", 161, "widths", List.of(1, 6, 1)));
        }
    }

    /** A part with a part inside. */
    @SuppressWarnings("UnusedVariable")
    final class Nested implements ToyPart {
        @Config(mandatory = true, description = "The part inside.")
        private ToyPart part;

        @Override
        public String typeName() {
            return "nested";
        }
    }
}
