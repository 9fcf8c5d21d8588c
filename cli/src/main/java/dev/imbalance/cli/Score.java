package dev.imbalance.cli;

import dev.imbalance.data.AtomicFile;
import dev.imbalance.data.IDXImageSource;
import dev.imbalance.data.ImageFolderSource;
import dev.imbalance.data.LabelledSource;
import dev.imbalance.data.TableEncoding;
import dev.imbalance.data.TableSource;
import dev.imbalance.data.TextEncoding;
import dev.imbalance.data.TextSource;
import dev.imbalance.evaluation.ONNXScorer;
import dev.imbalance.evaluation.OnnxOptions;
import dev.imbalance.evaluation.PredictionsWriter;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.resampling.ResampledTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.tribuo.Example;
import org.tribuo.classification.Label;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Scores data with an exported model. */
@Command(
        name = "score",
        description = "Score labelled data with an exported model in ONNX Runtime and write the predictions as CSV.",
        footer = {
            "",
            "Examples:",
            "  imbalance score model.onnx quickstart --out predictions.csv.gz",
            "  imbalance score model.onnx photos/ --size 32x32 --out predictions.csv",
            "  imbalance score model.onnx mails.csv --response folder --text body --out predictions.csv",
            "  imbalance score model.onnx t10k-images-idx3-ubyte.gz --labels t10k-labels-idx1-ubyte.gz --out predictions.csv"
        })
final class Score implements Callable<Integer> {
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    /** Unsigned bytes in three dimensions. */
    private static final byte[] IDX_IMAGES = {0, 0, 8, 3};

    @Parameters(
            paramLabel = "MODEL.onnx",
            index = "0",
            description =
                    "An exported model, its .json beside it; of a table its .columns.json too, of text its .vocabulary.json.")
    private Path model;

    @Parameters(
            paramLabel = "DATA",
            index = "1",
            description =
                    "A folder of images or documents with one folder a class, an IDX image file (with --labels), a CSV file (with --response,"
                            + " of documents with --text too), or an experiment, whose test data are scored.")
    private String data;

    @Option(names = "--labels", paramLabel = "FILE", description = "The IDX labels that go with IDX images.")
    private Path labels;

    @Option(names = "--response", paramLabel = "COLUMN", description = "The column of a CSV file that holds the label.")
    private String response;

    @Option(names = "--text", paramLabel = "COLUMN", description = "The column of a CSV file that holds the document.")
    private String text;

    @Option(
            names = "--size",
            paramLabel = "HxW",
            description = "Resize the images of a folder to this height and width.")
    private String size;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            description = "auto, cpu or gpu. Default: ${DEFAULT-VALUE}.")
    private OnnxOptions.Device device;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "Where the predictions go; compressed if the name ends in .gz.")
    private Path out;

    @Spec
    private CommandSpec spec;

    /** What is counted while rows are scored. */
    private static final class Tally {
        private long rows;
        private long right;
    }

    @Override
    public Integer call() throws IOException {
        Function<List<String>, LabelledSource> reader = source();
        OnnxOptions options = new OnnxOptions(device, OnnxOptions.DEFAULT.threads(), OnnxOptions.DEFAULT.batch());
        try (ONNXScorer scorer = new ONNXScorer(model, options)) {
            LabelledSource read = reader.apply(scorer.labels());
            ResampledTable.refuseTest(read.files(), List.of());
            Iterable<Example<Label>> source = rows(read);
            Tally tally = new Tally();
            long start = System.nanoTime();
            AtomicFile.write(out, file -> write(scorer, source, file, tally));
            double seconds = (System.nanoTime() - start) * 1e-9;
            spec.commandLine()
                    .getOut()
                    .printf(
                            Locale.ROOT,
                            "%s: %,d rows on %s in %.1f s (%,.0f a second, reading included), accuracy %.1f %%%n",
                            out,
                            tally.rows,
                            scorer.device(),
                            seconds,
                            tally.rows / seconds,
                            100.0 * tally.right / tally.rows);
        }
        return ExitCode.OK;
    }

    /** The rows as the model takes them: those of a table or text by the encoding that its training rows gave. */
    private Iterable<Example<Label>> rows(LabelledSource source) throws IOException {
        if (takesText()) {
            return TextEncoding.read(RunFiles.vocabularyOf(model)).encode(source);
        }
        Path columns = RunFiles.columnsOf(model);
        return source.imageShape().isEmpty() && Files.isRegularFile(columns)
                ? TableEncoding.read(columns).encode(source)
                : source;
    }

    private void write(ONNXScorer scorer, Iterable<Example<Label>> source, OutputStream file, Tally tally)
            throws IOException {
        OutputStream content = out.toString().endsWith(".gz") ? new GZIPOutputStream(file) : file;
        List<String> names = scorer.labels();
        try (PredictionsWriter writer = new PredictionsWriter(content, names)) {
            scorer.score(source, (row, example, probabilities) -> {
                String truth = example.getOutput().getLabel();
                String predicted = names.get(ONNXScorer.prediction(probabilities));
                writer.write(row, truth, predicted, probabilities);
                tally.rows++;
                tally.right += truth.equals(predicted) ? 1 : 0;
            });
        }
    }

    /** What reads the data, given the names of the classes; the options are checked before the model is opened. */
    private Function<List<String>, LabelledSource> source() throws IOException {
        Path path = Path.of(data);
        String lower = data.toLowerCase(Locale.ROOT);
        if (Files.isDirectory(path) && takesText()) {
            refuseAllBut(List.of(), "a folder of documents");
            return names -> new TextSource(path);
        } else if (Files.isDirectory(path)) {
            refuseAllBut(List.of("--size"), "a folder of images");
            int[] sides = sides();
            return names -> new ImageFolderSource(path, sides[0], sides[1], 0);
        } else if (lower.endsWith(".csv") || lower.endsWith(".csv.gz")) {
            if (takesText()) {
                refuseAllBut(List.of("--response", "--text"), "a CSV file");
                String label = require(response, "--response COLUMN");
                String document = require(text, "--text COLUMN, for the model takes documents");
                return names -> new TextSource(path, label, document);
            }
            refuseAllBut(List.of("--response"), "a CSV file");
            String column = require(response, "--response COLUMN");
            return names -> new TableSource(path, column);
        } else if (isIDX(path)) {
            refuseAllBut(List.of("--labels"), "an IDX file");
            Path file = require(labels, "--labels FILE");
            return names -> new IDXImageSource(path, file, names);
        }
        refuseAllBut(List.of(), "an experiment, which says itself how its data are read");
        LabelledSource test = ExperimentArguments.read(data, List.of()).test();
        return names -> test;
    }

    /** Whether a file starts with the magic number of IDX images, unzipped if it is gzip's. */
    static boolean isIDX(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (PushbackInputStream raw = new PushbackInputStream(Files.newInputStream(file), 2)) {
            byte[] start = raw.readNBytes(2);
            raw.unread(start);
            InputStream in = Arrays.equals(start, GZIP) ? new GZIPInputStream(raw) : raw;
            return Arrays.equals(in.readNBytes(IDX_IMAGES.length), IDX_IMAGES);
        }
    }

    private boolean takesText() {
        return Files.isRegularFile(RunFiles.vocabularyOf(model));
    }

    private int[] sides() {
        if (size == null) {
            return new int[] {0, 0};
        }
        String[] sides = size.split("x", -1);
        if (sides.length != 2 || !sides[0].matches("\\d{1,5}") || !sides[1].matches("\\d{1,5}")) {
            throw new ParameterException(
                    spec.commandLine(), "--size must be a height and a width such as 32x32, was " + size);
        }
        return new int[] {Integer.parseInt(sides[0]), Integer.parseInt(sides[1])};
    }

    /** Options that would have no effect are a mistake. */
    private void refuseAllBut(List<String> legal, String what) {
        for (String option : List.of("--labels", "--response", "--text", "--size")) {
            if (!legal.contains(option) && spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new ParameterException(
                        spec.commandLine(), option + " has no effect: " + data + " is " + what + "; leave it out");
            }
        }
    }

    private <T> T require(T value, String option) {
        if (value == null) {
            throw new ParameterException(spec.commandLine(), data + " needs " + option);
        }
        return value;
    }
}
