package dev.imbalance.cli;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.evaluation.FaultLine;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.experiment.RunKey;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.TrainingListener;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Tells a person how several runs at a time go. Every line names its run; on a terminal one bar stands for the whole, with where each
 * run is, in place of a line for each epoch.
 */
final class ParallelProgress implements RunProgress {
    /** Of the bar, for each run. */
    private static final int STEPS = 1000;

    private final PrintWriter out;
    private final boolean terminal;
    /** The share done of each run under way, by its name. */
    private final Map<RunKey, Training> training = new LinkedHashMap<>();

    private int runs;
    private int done;
    private ProgressBar bar;

    ParallelProgress(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void experimentStarted(String name, int count, ClassCounts train, ClassCounts test) {
        runs = count;
        new ConsoleProgress(out, false).experimentStarted(name, count, train, test);
    }

    @Override
    public void runKept(RunKey run, int index, RunMetrics metrics) {
        done++;
        say(number(index) + run + ": finished before, kept");
    }

    @Override
    public void runFailedBefore(RunKey run, int index, String error) {
        done++;
        say(number(index) + run + ": failed before, not tried again without --retry-failed: " + error);
    }

    @Override
    public TrainingListener runStarted(RunKey run, int index) {
        Training listener = new Training(number(index) + run);
        training.put(run, listener);
        say(listener.title + ": started");
        return listener;
    }

    @Override
    public void runFinished(RunKey run, RunMetrics metrics) {
        ended(
                run,
                String.format(
                        Locale.ROOT,
                        "balanced accuracy %.1f %%, rarest classes %.1f %%, others %.1f %%; trained in %.0f s",
                        100 * metrics.test().balancedAccuracy(),
                        100 * metrics.test().rarest().recall(),
                        100 * metrics.test().rarest().otherRecall(),
                        metrics.training().trainSeconds()));
    }

    @Override
    public void runFailed(RunKey run, Throwable cause, Path log) {
        ended(run, "failed: " + FaultLine.of(cause) + " (" + log + ")");
    }

    @Override
    public void runLost(RunKey run, String why) {
        ended(run, "lost: " + why + "; run again to make it");
    }

    @Override
    public void notice(String line) {
        say(line);
    }

    @Override
    public void stopped() {
        clear();
    }

    private String number(int index) {
        return index + "/" + runs + " ";
    }

    private void ended(RunKey run, String how) {
        Training listener = training.remove(run);
        done++;
        // One that died before it said that it trains has no number yet.
        say((listener == null ? run.toString() : listener.title) + ": " + how);
        if (done == runs) {
            clear();
        }
    }

    /** Prints a line where the bar is, and the bar below it. */
    private void say(String line) {
        clear();
        out.println(line);
        out.flush();
        draw();
    }

    private void clear() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    private void draw() {
        if (!terminal || training.isEmpty()) {
            return;
        }
        if (bar == null) {
            bar = new ProgressBarBuilder()
                    .setTaskName(done + " of " + runs + " done")
                    .setInitialMax((long) runs * STEPS)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(250)
                    .clearDisplayOnFinish()
                    .hideEta()
                    .build();
        }
        double share =
                training.values().stream().mapToDouble(each -> each.share).sum();
        bar.setExtraMessage(training.values().stream()
                .filter(each -> each.share > 0)
                .map(Training::toString)
                .collect(Collectors.joining("; ", " ", "")));
        bar.stepTo(Math.round((done + share) * STEPS));
    }

    private final class Training implements TrainingListener {
        private final String title;
        private double share;

        Training(String title) {
            this.title = title;
        }

        @Override
        public void resumed(EpochContext at, int batch) {
            say(title + ": resumed from epoch " + (at.epoch() + 1) + ", batch " + batch);
        }

        @Override
        public void batchDone(
                EpochContext at, int batch, int batches, double loss, double accuracy, double examplesPerSecond) {
            share = (at.epoch() + (double) batch / batches) / at.epochs();
            draw();
        }

        @Override
        public void epochDone(EpochContext at, EpochRecord record) {
            share = (at.epoch() + 1.0) / at.epochs();
            if (terminal) {
                draw();
            } else {
                say(String.format(
                        Locale.ROOT,
                        "%s: epoch %d/%d: loss %.3f, accuracy %.1f %%",
                        title,
                        record.epoch(),
                        at.epochs(),
                        record.trainLoss(),
                        100 * record.trainAccuracy()));
            }
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s %.0f %%", title.substring(title.indexOf(' ') + 1), 100 * share);
        }
    }
}
