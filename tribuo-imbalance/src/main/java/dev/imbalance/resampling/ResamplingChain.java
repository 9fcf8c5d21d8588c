package dev.imbalance.resampling;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.FixedDomainDataset;
import dev.imbalance.data.ImageDataset;
import dev.imbalance.data.ImageExample;
import dev.imbalance.trainer.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.classification.Label;

/** Resamplers one after the other, each on what the one before it left. Selecting rows copies none of them. */
public final class ResamplingChain {
    private Dataset<Label> data;
    private final Dataset<Label> source;
    private final int threads;
    private int[] origins;
    private int made;
    /** The class counts before the first resampler; null until then. */
    private ClassCounts first;

    private final List<Lineage.Step> steps = new ArrayList<>();

    /**
     * Begins with some rows, for all processors to work on.
     *
     * @param source the data before resampling
     * @param rows   the rows of it to resample
     */
    public ResamplingChain(Dataset<Label> source, int[] rows) {
        this(source, rows, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Begins with some rows.
     *
     * @param source  the data before resampling
     * @param rows    the rows of it to resample
     * @param threads how many threads a resampler may use, which changes no result; at least 1
     */
    public ResamplingChain(Dataset<Label> source, int[] rows, int threads) {
        this.source = source;
        this.threads = threads;
        this.origins = rows.clone();
        this.data = FixedDomainDataset.view(source, rows, "training");
    }

    /** Resamples once more. */
    public ResamplingChain apply(Resampler resampler, RandomStreams streams) {
        TrainingRows before = new TrainingRows(data, first, threads);
        first = before.first();
        Resampled result = resampler.resample(before, streams);
        SyntheticRows synthetic = result.made();
        int[] from = origins;
        int kept = result.rows().length;
        origins = new int[kept + synthetic.size()];
        for (int i = 0; i < kept; i++) {
            origins[i] = from[result.rows()[i]];
        }
        if (synthetic.size() > 0) {
            int[] base = new int[synthetic.size()];
            int[] neighbour = new int[base.length];
            for (int i = 0; i < base.length; i++) {
                origins[kept + i] = -1 - made - i;
                base[i] = from[synthetic.base()[i]];
                neighbour[i] =
                        synthetic.neighbour()[i] < 0 ? base[i] : from[synthetic.neighbour()[i]];
            }
            steps.add(new Lineage.Step(synthetic.method(), base, neighbour, synthetic.gap()));
            made += base.length;
        }
        data = dataset(before, result);
        return this;
    }

    /** The rows now: a view of the source as long as nothing was made. */
    public Dataset<Label> data() {
        return data;
    }

    /** Where they come from. */
    public Lineage lineage() {
        return new Lineage(origins, steps);
    }

    private Dataset<Label> dataset(TrainingRows before, Resampled result) {
        if (made == 0) {
            return FixedDomainDataset.view(source, origins, "training");
        }
        List<Example<Label>> examples = new ArrayList<>(result.rows().length);
        for (int row : result.rows()) {
            examples.add(before.data().getExample(row));
        }
        SyntheticRows synthetic = result.made();
        boolean ofImages = before.size() > 0 && before.data().getExample(0) instanceof ImageExample;
        if (synthetic.size() > 0 && !ofImages) {
            return new SyntheticDataset(examples, synthetic, before.entries(synthetic), source);
        }
        ImageExample[] images = new ImageExample[synthetic.size()];
        Parallel.forEach(
                images.length,
                threads,
                i -> images[i] = (ImageExample) before.example(
                        synthetic.features(),
                        i,
                        synthetic.labels()[i],
                        synthetic.weights()[i]));
        examples.addAll(List.of(images));
        if (ofImages && !examples.isEmpty()) {
            List<ImageExample> all =
                    examples.stream().map(ImageExample.class::cast).toList();
            return new ImageDataset(all, all.get(0).shape(), source.getOutputIDInfo(), source.getSourceProvenance());
        }
        return new FixedDomainDataset(examples, source);
    }
}
