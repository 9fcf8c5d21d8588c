package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.data.ImageShape;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The operations against torchvision's, which computes in float32 and cuts fractions off where we round. */
class AugmentationGoldenTest {
    static List<Arguments> cases() throws IOException {
        try (InputStream in =
                AugmentationGoldenTest.class.getResourceAsStream("/golden/augmentation/torchvision.json")) {
            JsonNode root = new ObjectMapper().readTree(in);
            List<Arguments> cases = new ArrayList<>();
            for (JsonNode each : root.get("cases")) {
                String image = each.get("image").asText();
                cases.add(Arguments.of(each.get("operation").asText(), image, root.get(image), each.get("result")));
            }
            return cases;
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("cases")
    void operationsAreTorchvisions(String operation, String name, JsonNode image, JsonNode result) {
        ImageShape shape = new ImageShape(
                image.get("shape").get(0).asInt(),
                image.get("shape").get(1).asInt(),
                image.get("shape").get(2).asInt());
        byte[] pixels = bytes(image.get("pixels"));
        byte[] before = pixels.clone();
        byte[] expected = bytes(result);
        byte[] actual = new byte[pixels.length];
        apply(operation, pixels, shape, actual);
        assertArrayEquals(before, pixels);
        int most = 0;
        for (int i = 0; i < actual.length; i++) {
            most = Math.max(most, Math.abs(Byte.toUnsignedInt(expected[i]) - Byte.toUnsignedInt(actual[i])));
        }
        // torchvision's saturation cuts twice: the grey of each pixel, and the blend.
        int allowed = operation.startsWith("saturation") ? 2 : 1;
        assertTrue(most <= allowed, operation + " of " + name + " differs by " + most);
        if (operation.startsWith("posterise") || operation.startsWith("solarise") || operation.equals("equalise")) {
            assertEquals(0, most);
        }
    }

    private static void apply(String operation, byte[] pixels, ImageShape shape, byte[] result) {
        String[] words = operation.split(" ", -1);
        double[] at = new double[words.length - 1];
        for (int i = 0; i < at.length; i++) {
            at[i] = Double.parseDouble(words[i + 1]);
        }
        switch (words[0]) {
            case "brightness" -> Tones.brightness(pixels, at[0], result);
            case "contrast" -> Tones.contrast(pixels, shape, at[0], result);
            case "saturation" -> Tones.saturation(pixels, shape, at[0], result);
            case "hue" -> Tones.hue(pixels, shape, at[0], result);
            case "sharpness" -> Tones.sharpness(pixels, shape, at[0], result);
            case "posterise" -> Tones.posterise(pixels, (int) at[0], result);
            case "solarise" -> Tones.solarise(pixels, at[0], result);
            case "autoContrast" -> Tones.autoContrast(pixels, shape, result);
            case "equalise" -> Tones.equalise(pixels, shape, result);
            case "blur" -> GaussianBlur.blur(pixels, shape, at[0], result);
            case "affine" ->
                Warp.affine(shape, at[0], at[1], at[2], at[3], at[4], at[5]).apply(pixels, shape, result);
            case "perspective" ->
                Warp.perspective(shape, new double[] {1, 10, 11, 2}, new double[] {2, 1, 8, 7})
                        .apply(pixels, shape, result);
            default -> throw new IllegalArgumentException(operation);
        }
    }

    private static byte[] bytes(JsonNode numbers) {
        byte[] bytes = new byte[numbers.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) numbers.get(i).asInt();
        }
        return bytes;
    }
}
