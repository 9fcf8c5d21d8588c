package dev.imbalance.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imbalance.evaluation.Environment;
import dev.imbalance.evaluation.ProcessMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Times training steps, ours and eager PyTorch's in turn, each in a process of its own. */
@Command(
        name = "train",
        description = {
            "Time training steps: images/s, the parts of a step, peak memory and page faults.",
            "Where a Python with torch is found, eager PyTorch does the same work in turn with ours."
        },
        footer = {
            "",
            "Examples:",
            "  imbalance bench train --json > bench.json",
            "  imbalance bench train --architecture small --batch 64 --pairs 5",
            "  imbalance bench train --architecture small --batch 64 --soak 2000"
        })
final class BenchTrain implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private static final int SETTLED = 200;
    /** Memory falls when Java collects and when training gives some back, twenty steps apart: the highest of some steps tells more. */
    private static final int LOOK_BACK = 40;

    @Mixin
    private TrainingLoad load;

    @Option(
            names = "--pairs",
            defaultValue = "5",
            paramLabel = "N",
            description = "Processes of each side. Default: ${DEFAULT-VALUE}.")
    private int pairs;

    @Option(
            names = "--peer",
            defaultValue = "auto",
            paramLabel = "PYTHON",
            description =
                    "auto (/usr/bin/python3, then python3), none, or a Python with torch. Default: ${DEFAULT-VALUE}.")
    private String peer;

    @Option(
            names = "--peer-layout",
            defaultValue = "both",
            paramLabel = "NAME",
            description =
                    "The peer's: contiguous (PyTorch's default), channels-last or both. Default: ${DEFAULT-VALUE}.")
    private String peerLayout;

    @Option(
            names = "--peer-precision",
            defaultValue = "float32",
            paramLabel = "NAME",
            description = "The peer's: float32, bf16 (autocast) or both. Default: ${DEFAULT-VALUE}.")
    private String peerPrecision;

    @Option(names = "--json", description = "Print JSON; what happens meanwhile goes to standard error.")
    private boolean json;

    @Option(
            names = "--soak",
            paramLabel = "STEPS",
            description = "Instead, train so many steps in one process and show how its memory grows after step 200.")
    private Integer soak;

    @Spec
    private CommandSpec spec;

    /** How one peer computes. */
    private record Way(String layout, String precision) {
        /** Such as {@code torch 2.7.1 channels-last}. */
        String name(TrainingPeer torch) {
            return "torch " + torch.version() + " " + layout + (precision.equals("float32") ? "" : " " + precision);
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        load.check(spec.commandLine());
        TrainingLoad.require(spec.commandLine(), "--pairs", pairs, 1);
        List<Way> ways = ways();
        if (soak != null) {
            for (String option : List.of("--pairs", "--peer", "--peer-layout", "--peer-precision")) {
                if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                    throw new ParameterException(
                            spec.commandLine(),
                            option + " has no effect: --soak trains in one process, without a peer; leave one out");
                }
            }
            return soak();
        }
        Optional<TrainingPeer> torch = torch();
        List<TrainingMeasurement> ours = new ArrayList<>();
        Map<Way, List<TrainingMeasurement>> theirs = new LinkedHashMap<>();
        ways.forEach(way -> theirs.put(way, new ArrayList<>()));
        for (int pair = 1; pair <= pairs; pair++) {
            boolean oursFirst = pair % 2 == 1;
            if (oursFirst) {
                ours.add(ours(pair));
            }
            if (torch.isPresent()) {
                for (int i = 0; i < ways.size(); i++) {
                    Way way = ways.get(oursFirst ? i : ways.size() - 1 - i);
                    theirs.get(way).add(theirs(pair, torch.get(), way));
                }
            }
            if (!oursFirst) {
                ours.add(ours(pair));
            }
        }
        show(torch.map(found -> comparisons(found, ours, theirs)).orElseGet(() -> List.of(alone(ours))));
        return ExitCode.OK;
    }

    private List<Way> ways() {
        List<Way> ways = new ArrayList<>();
        for (String precision : choice("--peer-precision", peerPrecision, "float32", "bf16")) {
            for (String layout : choice("--peer-layout", peerLayout, "contiguous", "channels-last")) {
                ways.add(new Way(layout, precision));
            }
        }
        return ways;
    }

    private List<String> choice(String option, String value, String one, String other) {
        if (value.equals("both")) {
            return List.of(one, other);
        } else if (value.equals(one) || value.equals(other)) {
            return List.of(value);
        }
        throw new ParameterException(
                spec.commandLine(), option + " must be " + one + ", " + other + " or both, was " + value);
    }

    /** The peer, or none with a line that says why. */
    private Optional<TrainingPeer> torch() throws InterruptedException {
        if (peer.equals("none")) {
            return Optional.empty();
        }
        boolean any = peer.equals("auto");
        if (!TrainingPeer.ARCHITECTURES.contains(load.architecture())) {
            String reason = "the peer has no " + load.architecture() + "; it has "
                    + String.join(", ", TrainingPeer.ARCHITECTURES);
            if (!any) {
                throw new ParameterException(spec.commandLine(), reason);
            }
            progress("no peer: " + reason);
            return Optional.empty();
        }
        Optional<TrainingPeer> found = TrainingPeer.find(any ? PythonPeer.INTERPRETERS : List.of(peer));
        if (found.isPresent()) {
            progress("peer: torch " + found.get().version() + " of "
                    + found.get().python());
        } else if (any) {
            progress("no peer: neither /usr/bin/python3 nor python3 imports torch; name a Python that does by --peer");
        } else {
            throw new ParameterException(
                    spec.commandLine(), "--peer " + peer + " does not import torch; name a Python that does, or none");
        }
        return found;
    }

    private TrainingMeasurement ours(int pair) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("bench", "train-step"));
        words.addAll(load.words());
        words.addAll(load.ownWords());
        return measured(pair, "ours", ChildProcess.ours(words, List.of()));
    }

    private TrainingMeasurement theirs(int pair, TrainingPeer torch, Way way) throws IOException, InterruptedException {
        return measured(pair, way.name(torch), torch.measure(load, way.layout(), way.precision()));
    }

    private TrainingMeasurement measured(int pair, String who, ChildProcess.Outcome outcome) throws IOException {
        TrainingMeasurement measured = JSON.readValue(outcome.lastLineOf(who), TrainingMeasurement.class);
        progress(String.format(
                Locale.ROOT,
                "pair %d of %d: %s %.2f images/s, best %.2f",
                pair,
                pairs,
                who,
                measured.imagesPerSecond(),
                measured.bestImagesPerSecond()));
        return measured;
    }

    private List<TrainingComparison> comparisons(
            TrainingPeer torch, List<TrainingMeasurement> ours, Map<Way, List<TrainingMeasurement>> theirs) {
        List<TrainingComparison> comparisons = new ArrayList<>();
        theirs.forEach((way, measured) -> {
            List<TrainingComparison.Pair> paired = new ArrayList<>();
            for (int i = 0; i < pairs; i++) {
                paired.add(new TrainingComparison.Pair(ours.get(i), measured.get(i)));
            }
            comparisons.add(TrainingComparison.of(load.name() + " vs " + way.name(torch), paired));
        });
        return comparisons;
    }

    private TrainingComparison alone(List<TrainingMeasurement> ours) {
        return TrainingComparison.of(
                load.name(),
                ours.stream()
                        .map(measured -> new TrainingComparison.Pair(measured, null))
                        .toList());
    }

    private void show(List<TrainingComparison> comparisons) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode root = JSON.createObjectNode();
            root.set("comparisons", JSON.valueToTree(comparisons));
            root.set("environment", environment());
            out.println(JSON.writeValueAsString(root));
            return;
        }
        TrainingMeasurement ours = comparisons.get(0).oursMedian();
        out.printf(
                Locale.ROOT,
                "%s, %,d parameters, %d threads, %d processes of %d steps a side, medians%n",
                load.name(),
                ours.parameters(),
                load.threads(),
                pairs,
                load.steps());
        out.printf(
                "%-36s %8s %8s %9s %11s %8s %12s %10s %8s %11s %11s%n",
                "",
                "images/s",
                "best",
                "input ms",
                "forward ms",
                "loss ms",
                "backward ms",
                "update ms",
                "CPU ms",
                "peak RSS MB",
                "faults/step");
        row(ours.engine(), ours);
        for (TrainingComparison comparison : comparisons) {
            if (comparison.peerMedian() != null) {
                row(peerName(comparison), comparison.peerMedian());
            }
        }
        for (TrainingComparison comparison : comparisons) {
            if (comparison.peerMedian() != null) {
                out.printf(
                        "ours over %s: %s of the images/s, %s of the peak RSS%n",
                        peerName(comparison),
                        TextTable.cell("%.3f", comparison.ratio()),
                        TextTable.cell("%.3f", comparison.rssRatio()));
            }
        }
    }

    private static String peerName(TrainingComparison comparison) {
        return comparison.name().substring(comparison.name().indexOf(" vs ") + " vs ".length());
    }

    private void row(String who, TrainingMeasurement measured) {
        spec.commandLine()
                .getOut()
                .printf(
                        "%-36s %8s %8s %9s %11s %8s %12s %10s %8s %11s %11s%n",
                        who,
                        TextTable.cell("%.2f", measured.imagesPerSecond()),
                        TextTable.cell("%.2f", measured.bestImagesPerSecond()),
                        TextTable.cell("%.1f", measured.inputMs()),
                        TextTable.cell("%.1f", measured.forwardMs()),
                        TextTable.cell("%.1f", measured.lossMs()),
                        TextTable.cell("%.1f", measured.backwardMs()),
                        TextTable.cell("%.1f", measured.updateMs()),
                        TextTable.cell("%.0f", measured.cpuMs()),
                        TextTable.cell("%.0f", measured.peakRssMb()),
                        TextTable.cell("%.0f", measured.minorFaultsPerStep()));
    }

    private ObjectNode environment() throws IOException {
        return JSON.valueToTree(Environment.capture(load.threads(), "cpu"));
    }

    /** Trains in this process and shows how its memory grows once it should not. */
    private int soak() throws IOException {
        TrainingLoad.require(spec.commandLine(), "--soak", soak, SETTLED + 1);
        if (ProcessMemory.rssMb().isEmpty()) {
            throw new IllegalStateException("--soak needs the resident memory, which this system does not tell");
        }
        List<Long> rss = new ArrayList<>();
        load.benchmark().run(soak, step -> {
            rss.add(ProcessMemory.rssMb().orElseThrow());
            if (rss.size() % SETTLED == 0) {
                progress("step " + rss.size() + ": " + highest(rss, rss.size()) + " MB");
            }
        });
        long settled = highest(rss, SETTLED);
        long end = highest(rss, soak);
        double percent = 100.0 * (end - settled) / settled;
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode root = JSON.createObjectNode();
            root.putObject("soak")
                    .put("name", load.name())
                    .put("steps", soak)
                    .put("highestOfSteps", LOOK_BACK)
                    .put("rssMbAfterStep200", settled)
                    .put("rssMbAtEnd", end)
                    .put("percent", percent);
            root.set("environment", environment());
            out.println(JSON.writeValueAsString(root));
        } else {
            out.printf(
                    Locale.ROOT,
                    "%s, highest of %d steps: %d MB resident after step %d, %d MB after step %d: %+.2f %%%n",
                    load.name(),
                    LOOK_BACK,
                    settled,
                    SETTLED,
                    end,
                    soak,
                    percent);
        }
        return ExitCode.OK;
    }

    private static long highest(List<Long> rss, int until) {
        return Collections.max(rss.subList(until - LOOK_BACK, until));
    }

    private void progress(String line) {
        spec.commandLine().getErr().println(line);
    }
}
