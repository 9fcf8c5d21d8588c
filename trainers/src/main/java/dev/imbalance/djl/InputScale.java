package dev.imbalance.djl;

import java.util.Arrays;
import java.util.Locale;

/**
 * What a network does to raw input first, {@code (x - mean) / standardDeviation}. The numbers become part of the model, saved or exported, so
 * whoever predicts gives it pixels of 0 to 255, or features as they are.
 */
public enum InputScale {
    // No constant has a body: OLCUT would record the body's class and could not read that provenance back.
    /** By the mean and deviation of the training rows, by channel of an image or by feature. */
    STANDARDISE,
    /** Pixels to [0, 1], {@code x / 255}. */
    UNIT,
    /** Pixels to [-1, 1], {@code x / 127.5 - 1}, which Keras calls {@code Rescaling(1 / 127.5, offset=-1)}. */
    SYMMETRIC,
    /**
     * Colour images to [0, 1] and then by the means (0.485, 0.456, 0.406) and deviations (0.229, 0.224, 0.225) of the channels of ImageNet: what
     * torchvision's weights were trained with.
     */
    IMAGENET;

    private static final double WHITE = 255;

    /**
     * @param rows the training rows
     * @throws IllegalArgumentException if this is of pixels or of colour, and the input is not
     */
    InputNormalisation normalisation(InputShape input, HostRows rows) {
        if (this != STANDARDISE && input.image().isEmpty()) {
            throw new IllegalArgumentException("DJLTrainer inputScale " + name().toLowerCase(Locale.ROOT)
                    + " is of pixels, and the data have " + input + "; use standardise, or an image data set");
        }
        if (this == IMAGENET && input.channels() != 3) {
            throw new IllegalArgumentException("DJLTrainer inputScale imagenet is of red, green and blue, and the data"
                    + " have " + input + "; use standardise, unit or symmetric");
        }
        return switch (this) {
            case STANDARDISE -> rows.normalisation();
            case UNIT -> same(input.channels(), 0, WHITE);
            case SYMMETRIC -> same(input.channels(), WHITE / 2, WHITE / 2);
            case IMAGENET ->
                new InputNormalisation(
                        new double[] {0.485 * WHITE, 0.456 * WHITE, 0.406 * WHITE},
                        new double[] {0.229 * WHITE, 0.224 * WHITE, 0.225 * WHITE});
        };
    }

    private static InputNormalisation same(int channels, double mean, double standardDeviation) {
        double[] means = new double[channels];
        double[] deviations = new double[channels];
        Arrays.fill(means, mean);
        Arrays.fill(deviations, standardDeviation);
        return new InputNormalisation(means, deviations);
    }
}
