package dev.imbalance.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.Replicate;
import dev.imbalance.evaluation.RunFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Writes an experiment directory as docs/run-directory.md describes it, of a made-up experiment.
 * <p>
 * Scores are drawn from a Gaussian around a table of class similarities, shifted by the log prior that a strategy still carries;
 * every metric is then computed from those scores, so that the numbers agree with each other.
 */
final class FixtureExperiment {
    private static final ObjectMapper JSON = new ObjectMapper();

    private List<String> labels = List.of(
            "Ankle boot", "Bag", "Coat", "Dress", "Pullover", "Sandal", "Shirt", "Sneaker", "T-shirt/top", "Trouser");
    private long[] counts = {293, 453, 33, 80, 22, 190, 14, 123, 51, 700};
    private List<String> strategies = List.of("baseline", "class-balanced", "focal", "oversample", "logit-adjustment");
    private long[] seeds = {1};
    private String experiment = "quickstart";
    private String note = "";
    private final Map<String, String> failures = new TreeMap<>();
    private boolean network = true;
    private boolean untested;

    FixtureExperiment named(String experiment) {
        this.experiment = experiment;
        return this;
    }

    FixtureExperiment seeds(long... seeds) {
        this.seeds = seeds;
        return this;
    }

    FixtureExperiment strategies(String... strategies) {
        this.strategies = List.of(strategies);
        return this;
    }

    FixtureExperiment classes(List<String> labels, long... counts) {
        this.labels = labels;
        this.counts = counts;
        return this;
    }

    /** The run of this strategy and the first seed failed. */
    FixtureExperiment failing(String strategy, String error) {
        failures.put(strategy, error);
        return this;
    }

    /** A text that goes wherever a file has free text. */
    FixtureExperiment note(String note) {
        this.note = note;
        return this;
    }

    /** No epochs and no ONNX export, as a random forest. */
    FixtureExperiment withoutNetwork() {
        network = false;
        return this;
    }

    /** The last class has no test rows. */
    FixtureExperiment untested() {
        untested = true;
        return this;
    }

    Path write(Path directory) throws IOException {
        List<Comparison.Run> runs = new ArrayList<>();
        for (String strategy : strategies) {
            for (long seed : seeds) {
                runs.add(run(directory, strategy, seed));
            }
        }
        Comparison.of(
                        experiment,
                        strategies.get(0),
                        "experiment: " + experiment + "\ntrainer: {type: djl, epochs: 12}\n" + note,
                        "./imbalance run " + experiment,
                        runs)
                .write(directory);
        return directory;
    }

    private Comparison.Run run(Path directory, String strategy, long seed) throws IOException {
        String name = strategy.replaceAll("[^a-z-]", "-") + "-seed" + seed + "-"
                + String.format(Locale.ROOT, "%08x", strategy.hashCode() ^ (int) seed);
        boolean fails = seed == seeds[0] && failures.containsKey(strategy);
        Path place = directory.resolve(name);
        RunFiles files = new RunFiles(Files.createDirectories(fails ? RunFiles.unfinished(place) : place));
        Files.writeString(
                files.directory().resolve("config.yml"),
                "experiment: " + experiment + "\nseeds: [" + seed + "]\n" + note);
        if (fails) {
            return Comparison.Run.failed(name, strategy, Replicate.of(seed), failures.get(strategy));
        }
        Random random = new Random(31 * seed + strategies.indexOf(strategy));
        ObjectNode metrics = metrics(strategy, seed, random);
        if (network) {
            Files.writeString(files.history(), history(strategy, metrics));
        }
        JSON.writeValue(files.metrics().toFile(), metrics);
        JSON.writeValue(files.provenance().toFile(), provenance(strategy, seed));
        return Comparison.Run.done(name, files.readMetrics());
    }

    /** The share of the correction towards equal priors that a strategy pays, and where. */
    private double paid(String strategy) {
        return switch (strategy) {
            case "class-balanced" -> 0.97;
            case "focal" -> 0.12;
            case "oversample", "logit-adjustment" -> 1;
            default -> 0;
        };
    }

    /** Draws and weights that repeat a few rows make scores a little noisier. */
    private static double roughness(String strategy) {
        return switch (strategy) {
            case "class-balanced" -> 1.1;
            case "oversample" -> 1.07;
            case "logit-adjustment" -> 1.12;
            default -> 1;
        };
    }

    private ObjectNode metrics(String strategy, long seed, Random random) {
        int k = labels.size();
        double total = Arrays.stream(counts).sum();
        double[] carried = new double[k];
        for (int c = 0; c < k; c++) {
            carried[c] = (1 - paid(strategy)) * Math.log(Math.max((double) counts[c], 0.5) / total);
        }
        double mean = Arrays.stream(carried).average().orElseThrow();
        Arrays.setAll(carried, c -> carried[c] - mean);
        boolean resamples = strategy.equals("oversample");

        double[][] scores = new double[k * testRows()][k];
        int[] truth = new int[k * testRows()];
        int[] predicted = new int[k * testRows()];
        for (int row = 0; row < truth.length; row++) {
            int y = row / testRows();
            truth[row] = y;
            for (int c = 0; c < k; c++) {
                double noise = roughness(strategy) * (1.25 + 0.35 / Math.sqrt(Math.max(1, (double) counts[c]) / 20));
                scores[row][c] = 4.6 * similarity(y, c) + 0.95 * carried[c] + noise * random.nextGaussian();
                if (scores[row][c] > scores[row][predicted[row]]) {
                    predicted[row] = c;
                }
            }
        }
        long[][] confusion = new long[k][k];
        for (int row = 0; row < truth.length; row++) {
            confusion[truth[row]][predicted[row]] += support(truth[row]) > 0 ? 1 : 0;
        }

        ObjectNode json = JSON.createObjectNode();
        json.put("schema", "imbalance-metrics/1");
        json.put("experiment", experiment)
                .put("strategy", strategy)
                .put("seed", seed)
                .putNull("fold");
        json.put("description", describe(strategy) + note);
        json.put("scoredBy", network ? "onnxruntime" : "tribuo");
        double[] recall = new double[k];
        double[] precision = new double[k];
        double[] f1 = new double[k];
        double[] auc = new double[k];
        double[] averagePrecision = new double[k];
        long right = 0;
        for (int c = 0; c < k; c++) {
            int label = c;
            long column = Arrays.stream(confusion).mapToLong(row -> row[label]).sum();
            right += confusion[c][c];
            recall[c] = confusion[c][c] / (double) testRows();
            precision[c] = confusion[c][c] / (double) Math.max(1, column);
            f1[c] = 2 * confusion[c][c] / (double) (testRows() + column);
            rank(c, scores, truth, auc, averagePrecision);
        }
        json.put("accuracy", right / (double) truth.length);
        json.put("balancedAccuracy", average(recall));
        json.put("macroF1", average(f1));
        json.put("gMean", Math.exp(average(Arrays.stream(recall).map(Math::log).toArray())));
        json.put("mcc", mcc(confusion, right, truth.length));
        json.put("macroPrecision", average(precision));
        json.put("macroAUC", average(auc));
        json.put("macroAveragePrecision", average(averagePrecision));
        putMean(json, "manyRecall", recall, c -> counts[c] > 100);
        putMean(json, "mediumRecall", recall, c -> counts[c] <= 100 && counts[c] >= 20);
        putMean(json, "fewRecall", recall, c -> counts[c] < 20);
        json.putObject("shots").put("manyAbove", 100).put("fewBelow", 20);
        List<Integer> rare = IntStream.range(0, k)
                .boxed()
                .sorted(Comparator.comparingLong(c -> counts[c]))
                .limit(k < 6 ? Math.max(1, k / 2) : 3)
                .toList();
        ObjectNode rarest = json.putObject("rarest");
        rare.forEach(c -> rarest.withArray("labels").add(labels.get(c)));
        putMean(rarest, "recall", recall, rare::contains);
        putMean(rarest, "otherRecall", recall, c -> !rare.contains(c));
        ObjectNode perLabel = json.putObject("labels");
        long largest = Arrays.stream(counts).max().orElseThrow();
        for (int c = 0; c < k; c++) {
            ObjectNode label = perLabel.putObject(labels.get(c));
            label.put("support", support(c)).put("trainCount", counts[c]);
            label.put("trainCountAfter", resamples ? largest : counts[c]);
            label.put("precision", precision[c]).put("recall", recall[c]).put("f1", f1[c]);
            label.put("specificity", 1 - (1 - precision[c]) * recall[c] / Math.max(0.05, precision[c]) / (k - 1));
            label.put("gMean", Math.sqrt(recall[c] * 0.98));
            if (support(c) == 0) {
                label.putNull("recall");
            }
            label.put("auc", auc[c]).put("averagePrecision", averagePrecision[c]);
            label.put("shot", counts[c] > 100 ? "many" : counts[c] >= 20 ? "medium" : "few");
        }
        json.set("confusion", JSON.valueToTree(confusion));
        if (network) {
            json.putObject("onnxParity")
                    .put("images", truth.length)
                    .put("maxAbsDifference", 4.2e-7 + 1e-7 * random.nextInt(12))
                    .put("differingLabels", 0);
            json.put("nativeAccuracy", right / (double) truth.length);
        } else {
            json.putNull("onnxParity");
            json.putNull("nativeAccuracy");
        }
        ledger(json.putObject("ledger"), strategy, total, resamples);
        ArrayNode warnings = json.putArray("warnings");
        if (!note.isEmpty()) {
            warnings.add(note);
        }
        ArrayNode choices = json.putArray("choices");
        if (strategy.equals("logit-adjustment")) {
            choices.add(
                    "logit-adjustment: tau 0.9 of 0 to 2 in steps of 0.1: the highest balanced accuracy (0.712) on 500 validation rows");
        }
        json.put("trainSeconds", 15.2 + 2 * random.nextDouble() + (resamples ? 38 : 0));
        json.put("imagesPerSecond", 1120 + 90 * random.nextDouble());
        if (network) {
            json.put("selection", "highest validation balanced accuracy");
        } else {
            json.putNull("bestEpoch");
            json.putNull("selection");
        }
        json.put("peakRssMb", 870 + random.nextInt(60)).put("device", "cpu").put("parameters", 104_362);
        return json;
    }

    /** Of each class. */
    private int testRows() {
        return labels.size() > 20 ? 20 : 200;
    }

    private int support(int c) {
        return untested && c == labels.size() - 1 ? 0 : testRows();
    }

    /** Tops look like tops, shoes like shoes; only the made-up names of other fixtures are all alike. */
    private double similarity(int a, int b) {
        if (a == b) {
            return 1;
        }
        List<List<String>> families = List.of(
                List.of("Coat", "Pullover", "Shirt", "T-shirt/top"), List.of("Ankle boot", "Sneaker", "Sandal"));
        boolean alike =
                families.stream().anyMatch(family -> family.contains(labels.get(a)) && family.contains(labels.get(b)));
        return alike ? 0.48 : 0.02 + 0.11 * ((3 * a + 5 * b) % 4) / 3.0;
    }

    private static String describe(String strategy) {
        return switch (strategy) {
            case "baseline" -> "cross-entropy";
            case "class-balanced" -> "reweight effective-number(beta=auto)";
            case "focal" -> "loss focal(gamma=2)";
            case "oversample" -> "resample random-over";
            case "logit-adjustment" -> "postHoc logit-adjustment(tau=1)";
            default -> strategy;
        };
    }

    private void ledger(ObjectNode json, String strategy, double total, boolean resamples) {
        int k = labels.size();
        double[] sampling = new double[k];
        double[] weights = new double[k];
        Arrays.setAll(sampling, c -> resamples ? 1.0 / k : counts[c] / total);
        Arrays.setAll(
                weights,
                c -> strategy.equals("class-balanced")
                        ? Math.pow(total / (k * Math.max(0.01, (double) counts[c])), 0.97)
                        : 1);
        double sum =
                IntStream.range(0, k).mapToDouble(c -> sampling[c] * weights[c]).sum();
        double[] effective = new double[k];
        Arrays.setAll(effective, c -> sampling[c] * weights[c] / sum);
        double[] postHoc = new double[k];
        if (strategy.equals("logit-adjustment")) {
            Arrays.setAll(postHoc, c -> -Math.log(counts[c] / total));
        }
        json.set("sampling", finite(sampling));
        json.set("weights", finite(weights));
        json.set("effectivePrior", finite(effective));
        json.set("trainingOffset", JSON.valueToTree(new double[k]));
        json.set("postHocOffset", finite(postHoc));
        double[] carried = new double[k];
        Arrays.setAll(carried, c -> Math.log(effective[c]) + postHoc[c]);
        double mean = Arrays.stream(carried).filter(Double::isFinite).average().orElseThrow();
        Arrays.setAll(carried, c -> carried[c] - mean);
        json.set("carried", finite(carried));
        json.put("approximate", strategy.equals("focal"));
        ArrayNode warnings = json.putArray("warnings");
        if (strategy.equals("focal")) {
            warnings.add("The focal loss is not proper: what its scores carry is approximate.");
        }
    }

    private ObjectNode provenance(String strategy, long seed) {
        ObjectNode json = JSON.createObjectNode();
        json.put("schema", "imbalance-provenance/1");
        json.put(
                "command",
                "./imbalance run " + experiment + " --set seeds=[" + seed + "] --set strategies.only=" + strategy);
        json.put("config", "experiment: " + experiment + "\n");
        ObjectNode model = node("ModelProvenance", null);
        ArrayNode children = model.withArray("children");
        children.add(node("class-name", "dev.imbalance.trainer.ImbalanceModel"));
        ObjectNode trainer = node("trainer", "dev.imbalance.djl.DJLTrainer");
        children.add(trainer);
        trainer.withArray("children").add(node("epochs", "12")).add(node("seed", Long.toString(seed)));
        ObjectNode architecture = node("architecture", "dev.imbalance.djl.DenseNet");
        trainer.withArray("children").add(architecture);
        architecture.withArray("children").add(node("growth", "12")).add(node("blocks", "4,4,4"));
        ObjectNode dataset = node("dataset", "dev.imbalance.data.ImageDataset");
        children.add(dataset);
        dataset.withArray("children").add(node("num-examples", "1959" + note));
        json.set("model", model);
        ArrayNode data = json.putArray("data");
        for (String file :
                List.of("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz")) {
            data.addObject()
                    .put("path", "data/fashion-mnist-lt/" + file)
                    .put("bytes", 1_234_567L + file.length())
                    .put("sha256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
        }
        json.putObject("environment")
                .put("toolkit", "0.1.0")
                .put("tribuo", "4.3.2")
                .put("djl", "0.35.1")
                .put("pytorch", "2.7.1")
                .put("onnxruntime", "1.28.0")
                .put("java", "17.0.15")
                .put("os", "Linux amd64")
                .put("cpu", "AMD EPYC" + note)
                .put("cores", 2)
                .put("threads", 2)
                .put("device", "cpu")
                .putNull("gpu")
                .putNull("git");
        json.put("startedAt", "2026-11-21T10:00:00Z").put("finishedAt", "2026-11-21T10:0" + seed + ":30Z");
        return json;
    }

    /** JSON has no infinity: null, as for every undefined number. */
    private static ArrayNode finite(double[] values) {
        ArrayNode array = JSON.createArrayNode();
        for (double value : values) {
            if (Double.isFinite(value)) {
                array.add(value);
            } else {
                array.addNull();
            }
        }
        return array;
    }

    private static ObjectNode node(String name, String value) {
        ObjectNode node = JSON.createObjectNode();
        node.put("name", name).put("value", value).putArray("children");
        return node;
    }

    /** Also says in the metrics which epoch was best, the later of equals. */
    private String history(String strategy, ObjectNode metrics) {
        Random random = new Random(metrics.get("seed").asLong() + 7L * strategies.indexOf(strategy));
        StringBuilder csv = new StringBuilder("epoch,learningRate,trainLoss,trainAccuracy,validationLoss,"
                + "validationAccuracy,validationBalancedAccuracy,testAccuracy,testBalancedAccuracy,examples,seconds\n");
        double scale = strategy.equals("focal") ? 0.45 : 1;
        double reached = metrics.get("balancedAccuracy").asDouble();
        double best = 0;
        for (int epoch = 1; epoch <= 12; epoch++) {
            double progress = 1 - Math.exp(-epoch / 3.2);
            double wobble = 0.02 * random.nextGaussian();
            double validation = 0.25 + (reached - 0.22) * progress + 1.4 * wobble;
            double test = 0.24 + (reached - 0.24) * progress + 0.6 * wobble;
            if (validation >= best) {
                best = validation;
                metrics.put("bestEpoch", epoch);
            }
            csv.append(String.format(
                    Locale.ROOT,
                    "%d,%.5f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%d,%.2f\n",
                    epoch,
                    0.05 * (1 + Math.cos(Math.PI * (epoch - 1) / 12)),
                    scale * (1.75 - 1.5 * progress + 0.01 * random.nextGaussian()),
                    0.4 + 0.53 * progress,
                    1.6 - 1.05 * progress + 0.25 * Math.max(0, progress - 0.9) + wobble,
                    0.42 + 0.46 * progress + wobble,
                    validation,
                    test,
                    test,
                    1763,
                    1.3));
        }
        return csv.toString();
    }

    /** One-vs-rest ranking of class c: the area under the ROC curve, and the mean precision at each hit. */
    private static void rank(int c, double[][] scores, int[] truth, double[] auc, double[] averagePrecision) {
        List<Integer> order = new ArrayList<>();
        for (int row = 0; row < truth.length; row++) {
            order.add(row);
        }
        double[] others = Arrays.stream(scores)
                .mapToDouble(row -> IntStream.range(0, row.length)
                        .filter(j -> j != c)
                        .mapToDouble(j -> row[j])
                        .max()
                        .orElseThrow())
                .toArray();
        order.sort(Comparator.comparingDouble(row -> others[row] - scores[row][c]));
        double hits = 0;
        double misses = 0;
        double area = 0;
        double precision = 0;
        for (int row : order) {
            if (truth[row] == c) {
                hits++;
                precision += hits / (hits + misses);
            } else {
                misses++;
                area += hits;
            }
        }
        auc[c] = area / (hits * misses);
        averagePrecision[c] = precision / hits;
    }

    private static double mcc(long[][] confusion, long right, double rows) {
        double agreement = 0;
        double predictions = 0;
        double truths = 0;
        for (int c = 0; c < confusion.length; c++) {
            int label = c;
            double t = Arrays.stream(confusion[c]).sum();
            double p = Arrays.stream(confusion).mapToLong(row -> row[label]).sum();
            agreement += t * p;
            predictions += p * p;
            truths += t * t;
        }
        return (right * rows - agreement) / Math.sqrt((rows * rows - predictions) * (rows * rows - truths));
    }

    private static double average(double[] values) {
        return DoubleStream.of(values).average().orElseThrow();
    }

    private void putMean(ObjectNode json, String key, double[] values, java.util.function.IntPredicate which) {
        double[] chosen = IntStream.range(0, values.length)
                .filter(which)
                .mapToDouble(c -> values[c])
                .toArray();
        if (chosen.length == 0) {
            json.putNull(key);
        } else {
            json.put(key, average(chosen));
        }
    }
}
