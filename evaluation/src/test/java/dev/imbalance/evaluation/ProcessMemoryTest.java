package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessMemoryTest {
    @Test
    void touchingNewMemoryRaisesTheResidentMemoryAndFaults() {
        long faults = ProcessMemory.minorFaults().orElseThrow();
        long resident = ProcessMemory.rssMb().orElseThrow();
        // Zeroed by Java, and so touched. Large pages make one fault of up to 512 small ones.
        ByteBuffer fresh = ByteBuffer.allocateDirect(64 << 20);
        assertTrue(ProcessMemory.minorFaults().orElseThrow() >= faults + 32);
        assertTrue(ProcessMemory.rssMb().orElseThrow() >= resident + 32);
        assertTrue(ProcessMemory.peakRssMb().orElseThrow() >= resident + 32);
        assertTrue(fresh.capacity() == 64 << 20);
    }
}
