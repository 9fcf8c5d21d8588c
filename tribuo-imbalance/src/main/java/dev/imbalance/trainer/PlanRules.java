package dev.imbalance.trainer;

import dev.imbalance.initialisation.BiasInitialisation;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.Link;
import dev.imbalance.loss.Loss;
import dev.imbalance.loss.Margin;
import dev.imbalance.mixing.Mixing;
import dev.imbalance.posthoc.PostHoc;
import dev.imbalance.sampling.ClassSampling;
import dev.imbalance.stage.ClassifierStage;
import dev.imbalance.stage.ClassifierStage.Classifier;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/** Which strategies cannot be together, or cannot be on a leaf: errors, before training starts. What is only doubtful is a {@link PlanWarnings}. */
final class PlanRules {
    private PlanRules() {}

    /**
     * Refuses what is wrong whatever the data.
     *
     * @throws IllegalArgumentException naming the strategy and the way out
     */
    static void check(TrainingPlan plan, Trainer<Label> leaf) {
        if (leaf instanceof PlanTrainer obeying) {
            checkLeaf(plan, obeying);
        } else {
            PlainLeaf.check(plan, leaf);
        }
        Loss loss = plan.one(Loss.class).orElseGet(CrossEntropy::new);
        plan.one(Mixing.class).ifPresent(mixing -> {
            if (!loss.takesMixedLabels()) {
                throw new IllegalArgumentException(
                        "mix " + mixing.describe() + " gives rows two labels, each in part, and loss " + loss.describe()
                                + " takes rows of one label; use cross-entropy, or leave out mix");
            }
        });
    }

    private static void checkLeaf(TrainingPlan plan, PlanTrainer leaf) {
        String name = leaf.getClass().getSimpleName();
        plan.choices().forEach((kind, choice) -> {
            if (!leaf.obeys(kind)) {
                throw new IllegalArgumentException(name + " has no " + choice.axis() + " ("
                        + choice.value().describe() + "); leave it out, or use a deep trainer such as djl");
            }
        });
        boolean cosine = leaf.cosineScale().isPresent();
        plan.one(Margin.class)
                .filter(margin -> margin.needsCosineHead() && !cosine)
                .ifPresent(margin -> {
                    throw new IllegalArgumentException(
                            "margin " + margin.describe()
                                    + " is a difference of cosines and needs a cosine head; set head: cosine in the trainer's architecture");
                });
        plan.one(BiasInitialisation.class).filter(rule -> cosine).ifPresent(rule -> {
            throw new IllegalArgumentException("initialise " + rule.describe()
                    + " sets biases, and a cosine head has none; leave it out, or set head: linear");
        });
        plan.one(ClassifierStage.class)
                .filter(stage -> stage.classifier() == Classifier.SCALE && cosine)
                .ifPresent(stage -> {
                    throw new IllegalArgumentException(
                            "retrain " + stage.describe()
                                    + " scales the rows of the last layer, which a cosine head normalises; set head: linear, or leave it out");
                });
        if (leaf.validationShare() == 0) {
            plan.one(ClassSampling.class)
                    .filter(ClassSampling::needsValidation)
                    .ifPresent(sampling -> refuseWithoutValidation("sample " + sampling.describe()));
            plan.one(ClassifierStage.class)
                    .filter(stage -> stage.sampling().needsValidation())
                    .ifPresent(stage -> refuseWithoutValidation("retrain " + stage.describe()));
            plan.postHoc().stream()
                    .filter(PostHoc::needsValidation)
                    .forEach(rule -> refuseWithoutValidation("postHoc " + rule.describe()));
        }
    }

    private static void refuseWithoutValidation(String who) {
        throw new IllegalArgumentException(
                who + " goes by scores on a validation slice of the training rows, and there is none;"
                        + " set data.validation (or the trainer's validation) above 0, such as 0.1");
    }

    /**
     * Refuses what is wrong for these data.
     *
     * @throws IllegalArgumentException naming the strategy and the way out
     */
    static void check(BoundPlan bound) {
        checkLoss(bound);
        bound.secondStage().ifPresent(PlanRules::checkLoss);
        bound.checkPostHoc(bound.lastStage().ledger(EpochContext.single()));
    }

    private static void checkLoss(BoundPlan stage) {
        EpochContext at = EpochContext.single();
        PriorLedger ledger = stage.ledger(at);
        stage.loss(at);
        if (stage.link() == Link.ONE_VS_REST && Offsets.move(ledger.trainingOffset())) {
            throw new IllegalArgumentException(
                    "the loss trains each class against the rest, and the margin's offsets are those of a"
                            + " softmax prior; use a softmax loss such as cross-entropy, or leave out margin");
        }
    }
}
