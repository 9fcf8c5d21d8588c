package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.util.Arrays;

/**
 * A learning rate that is multiplied by gamma at each milestone: {@code gamma^m} with m the milestones at or before the epoch, epochs
 * from 0. This is PyTorch's {@code MultiStepLR}.
 * <p>
 * The default is that of LDAM-DRW on CIFAR over 200 epochs: Cao, Wei, Gaidon, Arechiga, Ma. "Learning Imbalanced Datasets with
 * Label-Distribution-Aware Margin Loss", NeurIPS 2019.
 */
public final class MultiStepDecay implements LearningRateSchedule {
    @Config(description = "The epochs that begin with a drop, at least 1 each and ascending; the first epoch is 0.")
    private int[] milestones = {160, 180};

    @Config(description = "What the rate is multiplied by at each milestone, in (0, 1].")
    private double gamma = 0.01;

    public MultiStepDecay() {}

    public MultiStepDecay(int[] milestones, double gamma) {
        this.milestones = milestones.clone();
        this.gamma = gamma;
        postConfig();
    }

    @Override
    public void postConfig() {
        int last = 0;
        for (int milestone : milestones) {
            if (milestone <= last) {
                throw new PropertyException(
                        "",
                        "milestones",
                        "MultiStepDecay milestones must be at least 1 and ascending, were "
                                + Arrays.toString(milestones));
            }
            last = milestone;
        }
        if (milestones.length == 0) {
            throw new PropertyException(
                    "",
                    "milestones",
                    "MultiStepDecay needs at least one milestone; for a rate without drops use the schedule constant");
        }
        Range.require(gamma > 0 && gamma <= 1, this, "gamma", "in (0, 1]", gamma);
    }

    @Override
    public String typeName() {
        return "multi-step";
    }

    @Override
    public String summary() {
        return "A learning rate that drops by a factor at given epochs.";
    }

    @Override
    public double factor(TrainingPosition at) {
        int passed = 0;
        while (passed < milestones.length && milestones[passed] <= at.epoch()) {
            passed++;
        }
        return Math.pow(gamma, passed);
    }
}
