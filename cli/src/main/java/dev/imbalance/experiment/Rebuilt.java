package dev.imbalance.experiment;

import com.oracle.labs.mlrg.olcut.config.ConfigurationData;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.config.property.Property;
import com.oracle.labs.mlrg.olcut.config.property.SimpleProperty;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.PrimitiveProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil.ProvenanceOrdering;
import dev.imbalance.data.DataException;
import dev.imbalance.data.Digests;
import dev.imbalance.data.LabelledSource;
import dev.imbalance.data.SourceProvenance;
import dev.imbalance.djl.DJLTrainer;
import dev.imbalance.evaluation.DataFile;
import dev.imbalance.trainer.ImbalanceTrainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.TrainerProvenance;

/**
 * The trainer and the data of a model, made again from its provenance.
 * <p>
 * A provenance names classes, and OLCUT makes whatever it names. So every class that is to be made is looked up in the {@link Registry}
 * first: one that no experiment file could have asked for is refused before anything is made or loaded.
 */
final class Rebuilt {
    /** The key of the run provenance under which a model has where its test rows come from. */
    static final String TEST_SOURCE = "test-source";

    private final ModelProvenance model;
    private final Registry registry;
    private final MovedData moved;
    private final Components trainer;
    private final Components train;
    private final Optional<Components> test;

    /** What a provenance configures, its root first, and the manager that makes it. */
    private record Components(ProvenanceOrdering order, List<ConfigurationData> data, ConfigurationManager manager) {
        <T> T root(Class<T> type) {
            Object made = make(0);
            if (!type.isInstance(made)) {
                throw new IllegalArgumentException("the record has a "
                        + made.getClass().getSimpleName() + " where a " + type.getSimpleName() + " belongs");
            }
            return type.cast(made);
        }

        /** @throws IllegalArgumentException if the record has values that this toolkit refuses */
        Object make(int index) {
            try {
                return manager.lookup(data.get(index).getName());
            } catch (PropertyException e) {
                throw new IllegalArgumentException("the record cannot be made again: " + e.getMessage(), e);
            }
        }
    }

    /**
     * Looks at every name, and makes nothing yet.
     *
     * @throws IllegalArgumentException if the provenance names a class that is not registered, or no data that can be read again
     */
    Rebuilt(ModelProvenance model, Registry registry, MovedData moved) {
        this.model = model;
        this.registry = registry;
        this.moved = moved;
        this.trainer = components(model.getTrainerProvenance(), "trainer");
        this.train = components(model.getDatasetProvenance().getSourceProvenance(), "training data");
        this.test = Optional.ofNullable(model.getInstanceProvenance().getMap().get(TEST_SOURCE))
                .map(source -> components(source, "test data"));
    }

    private Components components(Provenance provenance, String what) {
        if (!(provenance instanceof ObjectProvenance root)) {
            throw new IllegalArgumentException("the record does not say what its " + what + " is made of");
        }
        ProvenanceOrdering order = ProvenanceUtil.orderProvenances(root);
        List<ConfigurationData> data = ProvenanceUtil.extractConfigurationFromOrdering(order);
        if (data.isEmpty() || !data.get(0).getClassName().equals(root.getClassName())) {
            throw new IllegalArgumentException("the record's " + what + " (" + root.getClassName()
                    + ") was made in a program and cannot be made again from its configuration");
        }
        for (ConfigurationData component : data) {
            if (!registry.makes(component.getClassName())) {
                throw new IllegalArgumentException("the record names the class " + component.getClassName()
                        + ", which no experiment can use; nothing of it is made");
            }
        }
        data.forEach(this::adapt);
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(data);
        return new Components(order, data, manager);
    }

    /** Sets paths to where the files are now, and device and threads to those of the record. */
    private void adapt(ConfigurationData component) {
        pathsOf(component)
                .forEach((name, path) ->
                        component.add(name, new SimpleProperty(moved.now(path).toString())));
        if (component.getClassName().equals(DJLTrainer.class.getName())) {
            if (device().equals("cpu")) {
                component.add("device", new SimpleProperty("CPU"));
            }
            run(DJLTrainer.THREADS).ifPresent(threads -> component.add("threads", new SimpleProperty(threads)));
        }
    }

    /** The files and folders that a component is configured with, by field. */
    private Map<String, Path> pathsOf(ConfigurationData component) {
        Map<String, Path> paths = new TreeMap<>();
        for (String field : registry.pathFields(component.getClassName())) {
            component
                    .get(field)
                    .filter(SimpleProperty.class::isInstance)
                    .ifPresent(path -> paths.put(field, Path.of(text(path))));
        }
        return paths;
    }

    private static String text(Property property) {
        return ((SimpleProperty) property).getValue();
    }

    /** A value of the run provenance as text. */
    private Optional<String> run(String key) {
        return Optional.ofNullable(model.getInstanceProvenance().getMap().get(key))
                .filter(PrimitiveProvenance.class::isInstance)
                .map(value -> ((PrimitiveProvenance<?>) value).getValue().toString());
    }

    /** What trained the model: {@code cpu} or {@code gpu}. */
    String device() {
        return run(DJLTrainer.DEVICE).orElse("cpu");
    }

    /** The trainer as it was configured; a new one. */
    ImbalanceTrainer trainer() {
        return trainer.root(ImbalanceTrainer.class);
    }

    /** How often the trainer had trained before. */
    int invocation() {
        PrimitiveProvenance<?> count =
                model.getTrainerProvenance().getInstanceValues().get(TrainerProvenance.TRAIN_INVOCATION_COUNT);
        return (Integer) count.getValue();
    }

    LabelledSource train() {
        return train.root(LabelledSource.class);
    }

    /** Empty if the record does not say on what rows the model was tested. */
    Optional<LabelledSource> test() {
        return test.map(components -> components.root(LabelledSource.class));
    }

    /**
     * Looks whether every file that the model was trained and tested on is there as it was.
     *
     * @param recorded what the run recorded of each file; may be empty, for the provenance has a digest of each source
     * @throws DataException naming the file, its digest and the recorded one, if a file is missing or has changed
     */
    void checkFiles(List<DataFile> recorded) {
        run(DJLTrainer.WEIGHTS_HASH).ifPresent(this::checkWeights);
        for (ConfigurationData component : trainer.data()) {
            for (Path path : pathsOf(component).values()) {
                recorded.stream().filter(file -> now(file).equals(path)).forEach(file -> check(path, file.sha256()));
            }
        }
        checkFiles(train, recorded);
        test.ifPresent(components -> checkFiles(components, recorded));
    }

    private void checkWeights(String digest) {
        for (ConfigurationData component : trainer.data()) {
            if (component.getClassName().equals(DJLTrainer.class.getName()) && component.contains("weights")) {
                check(pathsOf(component).get("weights"), digest);
            }
        }
    }

    private void checkFiles(Components components, List<DataFile> recorded) {
        for (int i = 0; i < components.data().size(); i++) {
            PrimitiveProvenance<?> digest =
                    components.order().traversalOrder.get(i).getInstanceValues().get(SourceProvenance.RESOURCE_HASH);
            if (digest != null) {
                Collection<Path> paths = pathsOf(components.data().get(i)).values();
                LabelledSource source = (LabelledSource) components.make(i);
                check(source, paths, digest.getValue().toString(), recorded);
            }
        }
    }

    /** @param paths the files and folders that the source was configured with */
    private void check(LabelledSource source, Collection<Path> paths, String digest, List<DataFile> recorded) {
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw missing(
                        path,
                        recorded.stream()
                                .filter(file -> now(file).equals(path))
                                .map(DataFile::sha256)
                                .findFirst()
                                .orElse(digest));
            }
        }
        String found = source.digest();
        if (!found.equals(digest)) {
            // The record of a run says which of several files it is.
            recorded.stream()
                    .filter(file -> paths.stream().anyMatch(now(file)::startsWith))
                    .forEach(file -> check(now(file), file.sha256()));
            throw changed(paths.stream().map(Path::toString).sorted().collect(Collectors.joining(", ")), found, digest);
        }
    }

    private Path now(DataFile file) {
        return moved.now(Path.of(file.path()));
    }

    private static void check(Path file, String recorded) {
        if (!Files.exists(file)) {
            throw missing(file, recorded);
        }
        String found = Digests.ofFile(file);
        if (!found.equals(recorded)) {
            throw changed(file.toString(), found, recorded);
        }
    }

    private static DataException missing(Path file, String recorded) {
        return new DataException(file + " is missing; the record has the SHA-256 " + recorded
                + " for it. Say where it is now by --data OLD=NEW");
    }

    private static DataException changed(String files, String found, String recorded) {
        return new DataException(files + ": the SHA-256 is " + found + ", the record has " + recorded
                + "; bring the data back that the model was trained on");
    }
}
