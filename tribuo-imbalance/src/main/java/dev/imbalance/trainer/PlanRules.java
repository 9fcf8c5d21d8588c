package dev.imbalance.trainer;

import dev.imbalance.initialisation.BiasInitialisation;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.Link;
import dev.imbalance.loss.Loss;
import dev.imbalance.loss.Margin;
import dev.imbalance.mixing.Mixing;
import dev.imbalance.posthoc.PostHoc;
import dev.imbalance.sampling.ClassSampling;
import dev.imbalance.search.MarginSearch;
import dev.imbalance.stage.ClassifierStage;
import dev.imbalance.stage.ClassifierStage.Classifier;
import java.util.Arrays;
import java.util.List;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/** Which strategies cannot be together, or cannot be on a leaf: errors, before training starts. What is only doubtful is a {@link PlanWarnings}. */
final class PlanRules {
    /** The first and the last of as many epochs as there can be: every schedule has switched in between. */
    private static final List<EpochContext> ENDS =
            List.of(new EpochContext(0, Integer.MAX_VALUE), new EpochContext(Integer.MAX_VALUE - 1, Integer.MAX_VALUE));

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
        checkPostHoc(plan, leaf);
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
            if (kind != MarginSearch.class && !leaf.obeys(kind)) {
                throw new IllegalArgumentException(name + " has no " + choice.axis() + " ("
                        + choice.value().describe() + "); leave it out, or use a deep trainer such as djl");
            }
        });
        plan.one(MarginSearch.class).ifPresent(search -> plan.one(Margin.class).ifPresent(margin -> {
            throw new IllegalArgumentException("search " + search.describe() + " finds the margin, and margin "
                    + margin.describe() + " is given too. Remove one of them");
        }));
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
        if (leaf.validationShare() > 0 && plan.validation().share() > 0) {
            throw new IllegalArgumentException(
                    "validation " + plan.validation().share() + " of the post-hoc corrections would set"
                            + " rows aside a second time; " + name + " sets " + leaf.validationShare()
                            + " of them aside itself, which serves the corrections too. Leave the former out.");
        }
        if (leaf.validationShare() == 0) {
            plan.one(ClassSampling.class)
                    .filter(ClassSampling::needsValidation)
                    .ifPresent(sampling -> refuseWithoutValidation("sample " + sampling.describe()));
            plan.one(ClassifierStage.class)
                    .filter(stage -> stage.sampling().needsValidation())
                    .ifPresent(stage -> refuseWithoutValidation("retrain " + stage.describe()));
        }
    }

    private static void checkPostHoc(TrainingPlan plan, Trainer<Label> leaf) {
        double validation = plan.validation().share();
        if (leaf instanceof PlanTrainer obeying) {
            validation = Math.max(validation, obeying.validationShare());
        }
        PostHoc before = null;
        for (PostHoc rule : plan.postHoc()) {
            if (before != null && rule.phase().compareTo(before.phase()) < 0) {
                throw new IllegalArgumentException(
                        "postHoc " + rule.typeName() + " must come before " + before.typeName()
                                + ", since it would undo or misjudge what that one did; the order is tau-norm, temperature, corrections of the"
                                + " prior, threshold-moving");
            }
            before = rule;
            if (rule.phase() == PostHoc.Phase.CLASSIFIER) {
                requireLinearHead("postHoc " + rule.describe(), leaf);
            }
            if (rule.needsValidation() && validation == 0) {
                refuseWithoutValidation("postHoc " + rule.describe());
            }
        }
    }

    private static void requireLinearHead(String who, Trainer<Label> leaf) {
        if (!(leaf instanceof PlanTrainer obeying)) {
            throw new IllegalArgumentException(who + " changes the weights of a linear last layer, and "
                    + leaf.getClass().getSimpleName()
                    + " has none; use logit-adjustment, or a deep trainer such as djl");
        }
        if (obeying.cosineScale().isPresent()) {
            throw new IllegalArgumentException(
                    who + " brings the weights of the last layer nearer to one length, and those of a cosine"
                            + " head have one already; leave it out, or set head: linear in the trainer's architecture");
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
        for (EpochContext at : ENDS) {
            checkLoss(bound, at);
            bound.secondStage().ifPresent(second -> checkLoss(second, at));
            bound.checkPostHoc(bound.lastStage().ledger(at));
        }
    }

    private static void checkLoss(BoundPlan stage, EpochContext at) {
        PriorLedger ledger = stage.ledger(at);
        stage.loss(at);
        stage.initialBiases(at.epochs());
        // Equal offsets cancel in a softmax and move every sigmoid.
        if (stage.link() == Link.ONE_VS_REST
                && Arrays.stream(ledger.trainingOffset()).anyMatch(b -> b != 0)) {
            throw new IllegalArgumentException(
                    "the loss trains each class against the rest, and the margin's offsets are those of a"
                            + " softmax prior; use a softmax loss such as cross-entropy, or leave out margin");
        }
    }
}
