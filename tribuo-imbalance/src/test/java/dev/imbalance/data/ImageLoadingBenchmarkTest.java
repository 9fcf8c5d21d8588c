package dev.imbalance.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ImageLoadingBenchmarkTest {
    @Test
    void fiftyThousandColourImagesStayBelow220Megabytes() throws IOException {
        ImageLoadingBenchmark.Result result = ImageLoadingBenchmark.run(50_000);
        assertEquals(50_000, result.images());
        assertTrue(result.heapBytes() > 50_000L * 3072, result.toString());
        assertTrue(result.heapBytes() < 220_000_000, result.toString());
    }
}
