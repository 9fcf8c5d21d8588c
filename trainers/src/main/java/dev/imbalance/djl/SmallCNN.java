package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;

/**
 * A few stages of a 3x3 convolution, batch normalisation, the rectifier and a 2x2 max pool, then the mean of each channel and the last
 * layer: a baseline that trains in minutes. Each stage halves the resolution.
 */
public final class SmallCNN extends ImageNetwork {
    @Config(description = "Channels of each stage, at least 1 each.")
    private int[] channels = {32, 64, 128};

    public SmallCNN() {}

    public SmallCNN(int... channels) {
        this.channels = channels.clone();
        postConfig();
    }

    /** This network with another last layer. */
    public SmallCNN withHead(Head head, double scale) {
        return withHead(new SmallCNN(channels), head, scale);
    }

    @Override
    public void postConfig() {
        super.postConfig();
        requirePositive("channels", channels);
    }

    @Override
    public String typeName() {
        return "small-cnn";
    }

    @Override
    public String summary() {
        return "A few convolutions, for small images and quick baselines.";
    }

    @Override
    void layers(Graph.Builder net, int classes) {
        Graph.Value x = net.input();
        for (int stage = 0; stage < channels.length; stage++) {
            String name = "stages." + stage;
            x = net.convolution(name + ".conv", x, channels[stage], 3, 1, 1);
            x = net.maxPool(net.relu(net.batchNorm(name + ".norm", x)), 2, 2, 0);
        }
        head(net, "classifier", net.globalAveragePool(x), classes);
    }
}
