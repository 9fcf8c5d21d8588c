package dev.imbalance.cli;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.evaluation.FaultLine;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.experiment.RunKey;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.TrainingListener;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Tells a person how an experiment goes: a bar for each run on a terminal, a line for each epoch elsewhere. */
final class ConsoleProgress implements RunProgress {
    private final PrintWriter out;
    private final boolean terminal;
    private int runs;
    private Bar bar;

    ConsoleProgress(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Tells nothing; the console's log has faults only. */
    static ConsoleProgress silent() {
        silenceLog();
        return new ConsoleProgress(new PrintWriter(Writer.nullWriter()), false);
    }

    /** Leaves errors only in the console's log. */
    static void silenceLog() {
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            if (handler instanceof ConsoleHandler) {
                handler.setLevel(Level.SEVERE);
            }
        }
    }

    @Override
    public void experimentStarted(String name, int count, ClassCounts train, ClassCounts test) {
        runs = count;
        out.printf(
                Locale.ROOT,
                "%s: %d run%s, %,d training rows in %d classes (%,d to %,d a class), %,d test rows%n",
                name,
                count,
                count == 1 ? "" : "s",
                train.total(),
                train.size(),
                train.max(),
                train.min(),
                test.total());
    }

    @Override
    public TrainingListener runStarted(RunKey run, int index) {
        return training(String.format(Locale.ROOT, "%d/%d %s", index, runs, run));
    }

    /** Who watches one training. */
    TrainingListener training(String title) {
        if (terminal) {
            bar = new Bar(title);
            return bar;
        }
        out.println(title);
        return new Lines();
    }

    @Override
    public void runKept(RunKey run, int index, RunMetrics metrics) {
        out.printf(Locale.ROOT, "%d/%d %s: finished before, kept%n", index, runs, run);
    }

    @Override
    public void runFinished(RunKey run, RunMetrics metrics) {
        out.printf(
                Locale.ROOT,
                "    balanced accuracy %.1f %%, rarest classes %.1f %%, others %.1f %%; trained in %.0f s%s%n",
                100 * metrics.test().balancedAccuracy(),
                100 * metrics.test().rarest().recall(),
                100 * metrics.test().rarest().otherRecall(),
                metrics.training().trainSeconds(),
                metrics.training().peakRssMb() == null
                        ? ""
                        : ", peak memory " + metrics.training().peakRssMb() + " MiB");
    }

    @Override
    public void runFailed(RunKey run, Throwable cause, Path log) {
        out.printf(Locale.ROOT, "    failed: %s (%s)%n", FaultLine.of(cause), log);
    }

    @Override
    public void runFailedBefore(RunKey run, int index, String error) {
        out.printf(
                Locale.ROOT,
                "%d/%d %s: failed before, not tried again without --retry-failed: %s%n",
                index,
                runs,
                run,
                error);
    }

    @Override
    public void notice(String line) {
        out.println(line);
    }

    @Override
    public void stopped() {
        if (bar != null) {
            bar.close();
        }
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static String sets(EpochRecord record) {
        String validation =
                Double.isNaN(record.validationAccuracy()) ? "" : ", validation " + percent(record.validationAccuracy());
        String test = Double.isNaN(record.watchedAccuracy())
                ? ""
                : ", test " + percent(record.watchedAccuracy()) + " (for looking only)";
        return validation + test;
    }

    private final class Lines implements TrainingListener {
        @Override
        public void resumed(EpochContext at, int batch) {
            out.printf(Locale.ROOT, "    resumed from epoch %d, batch %d%n", at.epoch() + 1, batch);
        }

        @Override
        public void epochDone(EpochContext at, EpochRecord record) {
            out.printf(
                    Locale.ROOT,
                    "    epoch %d/%d: loss %.3f, accuracy %s%s; %,.0f rows/s%n",
                    record.epoch(),
                    at.epochs(),
                    record.trainLoss(),
                    percent(record.trainAccuracy()),
                    sets(record),
                    record.examples() / record.seconds());
        }
    }

    private static final class Bar implements TrainingListener {
        private final String title;
        private ProgressBar bar;
        private String sets = "";

        Bar(String title) {
            this.title = title;
        }

        @Override
        public void batchDone(
                EpochContext at, int batch, int batches, double loss, double accuracy, double examplesPerSecond) {
            if (bar == null) {
                bar = new ProgressBarBuilder()
                        .setTaskName(title)
                        .setInitialMax((long) at.epochs() * batches)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(250)
                        .build();
            }
            bar.setExtraMessage(String.format(
                    Locale.ROOT,
                    " epoch %d/%d loss %.3f acc %s%s %,.0f/s",
                    at.epoch() + 1,
                    at.epochs(),
                    loss,
                    percent(accuracy),
                    sets,
                    examplesPerSecond));
            bar.stepTo((long) at.epoch() * batches + batch);
        }

        @Override
        public void epochDone(EpochContext at, EpochRecord record) {
            sets = sets(record);
            if (at.epoch() + 1 == at.epochs()) {
                close();
            }
        }

        void close() {
            if (bar != null) {
                bar.close();
                // A second stage of training has a bar of its own.
                bar = null;
            }
        }
    }
}
