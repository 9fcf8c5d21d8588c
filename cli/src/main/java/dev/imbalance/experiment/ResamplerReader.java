package dev.imbalance.experiment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imbalance.resampling.Resampler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes resamplers from what a command line says of them, checked as those of an experiment file are. */
public final class ResamplerReader {
    private static final String PATH = "strategies[0].resample";

    private ResamplerReader() {}

    /**
     * Makes resamplers.
     *
     * @param methods  type names, in order
     * @param settings {@code key=value}; of several methods {@code method.key=value}
     * @throws ExperimentException with everything that is wrong
     */
    public static List<Resampler> read(List<String> methods, List<String> settings) {
        List<String> overrides = new ArrayList<>();
        for (String setting : settings) {
            overrides.add(PATH + place(methods, setting));
        }
        try {
            ExperimentFile file = new ExperimentReader(Registry.load())
                    .read("resample.json", document(methods), Path.of("").toAbsolutePath(), overrides);
            return file.resamplers(file.strategies().get(0));
        } catch (ExperimentException e) {
            throw ExperimentException.of(e.problems().stream()
                    .map(problem -> told(problem, methods, settings, overrides))
                    .toList());
        }
    }

    /** Where in the list a setting belongs: {@code [0].k=3}. */
    private static String place(List<String> methods, String setting) {
        if (methods.size() == 1) {
            return "[0]." + setting;
        }
        for (int i = 0; i < methods.size(); i++) {
            if (setting.startsWith(methods.get(i) + ".")) {
                return "[" + i + "]" + setting.substring(methods.get(i).length());
            }
        }
        throw ExperimentException.of(List.of(new Problem(
                "--set " + setting,
                0,
                0,
                "",
                "must begin with one of the methods, such as " + methods.get(0) + ".k=3")));
    }

    /** The smallest experiment around them. */
    private static String document(List<String> methods) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        ObjectNode strategy = nodes.objectNode().put("name", "resample");
        methods.forEach(method -> strategy.withArray("resample").addObject().put("type", method));
        ObjectNode experiment = nodes.objectNode().put("experiment", "resample");
        experiment
                .putObject("data")
                .put("folds", 2)
                .putObject("train")
                .put("type", "csv")
                .put("path", "table.csv")
                .put("response", "label");
        experiment.putObject("trainer").put("type", "cart");
        experiment.putArray("strategies").add(strategy);
        return experiment.put("experiment", "resample").toString();
    }

    /** A problem as one of the command line. */
    private static Problem told(Problem problem, List<String> methods, List<String> settings, List<String> overrides) {
        int setting = overrides.indexOf(problem.source().replaceFirst("^--set ", ""));
        String source =
                setting >= 0 ? "--set " + settings.get(setting) : "--method " + String.join(" --method ", methods);
        return new Problem(source, 0, 0, "", problem.message());
    }
}
