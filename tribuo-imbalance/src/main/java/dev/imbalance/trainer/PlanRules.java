package dev.imbalance.trainer;

import dev.imbalance.data.ClassCounts;
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
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
        plan.one(MarginSearch.class)
                .ifPresent(search -> forEachCandidate(search, candidate -> check(plan.found(candidate), leaf)));
    }

    /** What cannot be trained with one candidate is refused before any of them is. */
    private static void forEachCandidate(MarginSearch search, Consumer<Margin> check) {
        for (Margin candidate : search.candidates()) {
            try {
                check.accept(candidate);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "search " + search.describe() + " tries margin " + candidate.describe() + ": " + e.getMessage(),
                        e);
            }
        }
    }

    private static void checkLeaf(TrainingPlan plan, PlanTrainer leaf) {
        String name = leaf.getClass().getSimpleName();
        plan.choices().forEach((kind, choice) -> {
            if (!leaf.obeys(kind)) {
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
            byEpochScores(plan).findFirst().ifPresent(PlanRules::refuseWithoutValidation);
        }
    }

    /** What goes by the scores of each epoch on the validation slice, with its axis. */
    private static Stream<String> byEpochScores(TrainingPlan plan) {
        return Stream.of(
                        plan.one(ClassSampling.class)
                                .filter(ClassSampling::needsValidation)
                                .map(sampling -> "sample " + sampling.describe()),
                        plan.one(ClassifierStage.class)
                                .filter(stage -> stage.sampling().needsValidation())
                                .map(stage -> "retrain " + stage.describe()),
                        plan.one(Mixing.class)
                                .filter(mixing -> mixing.partners().stream().anyMatch(ClassSampling::needsValidation))
                                .map(mixing -> "mix " + mixing.describe()))
                .flatMap(Optional::stream);
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
        checkRowsAside(bound);
        Optional<MarginSearch> search = bound.plan().one(MarginSearch.class);
        if (search.isPresent()) {
            forEachCandidate(search.get(), candidate -> check(bound.found(candidate)));
            return;
        }
        for (EpochContext at : ENDS) {
            checkLoss(bound, at);
            bound.initialBiases(at.epochs());
            bound.secondStage().ifPresent(second -> checkLoss(second, at));
            bound.checkPostHoc(bound.lastStage().ledger(at));
        }
    }

    /** A class keeps its last row for training, so that of classes of one row none is set aside, whatever the share. */
    private static void checkRowsAside(BoundPlan bound) {
        TrainingPlan plan = bound.plan();
        if (ClassCounts.of(bound.source(), bound.source().getOutputIDInfo()).max() > 1) {
            return;
        }
        Stream<String> searches = plan.one(MarginSearch.class).stream().map(search -> "search " + search.describe());
        Stream<String> corrections =
                plan.postHoc().stream().filter(PostHoc::needsValidation).map(rule -> "postHoc " + rule.describe());
        Stream.of(searches, byEpochScores(plan), corrections)
                .flatMap(users -> users)
                .findFirst()
                .ifPresent(user -> {
                    throw new IllegalArgumentException(user
                            + " goes by scores on rows set aside from the training rows, and no class has a second row to set"
                            + " aside; add rows, or leave it out");
                });
    }

    private static void checkLoss(BoundPlan stage, EpochContext at) {
        PriorLedger ledger = stage.ledger(at);
        stage.loss(at);
        if (!Arrays.stream(ledger.trainingOffset()).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException(
                    "the margin's offsets are logarithms of what the loss sees of each class, and it sees nothing of one whose weight"
                            + " is 0; raise the weight (reweight, the loss's own, or the examples'), or leave out margin");
        }
        // Equal offsets cancel in a softmax and move every sigmoid.
        if (stage.link() == Link.ONE_VS_REST
                && Arrays.stream(ledger.trainingOffset()).anyMatch(b -> b != 0)) {
            throw new IllegalArgumentException(
                    "the loss trains each class against the rest, and the margin's offsets are those of a"
                            + " softmax prior; use a softmax loss such as cross-entropy, or leave out margin");
        }
    }
}
