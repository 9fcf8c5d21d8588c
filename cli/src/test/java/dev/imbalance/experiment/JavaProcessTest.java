package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JavaProcessTest {
    @Test
    void aDebuggerIsNotInherited() {
        assertEquals(
                List.of("-Xmx1g", "-Dimbalance.home=/opt"),
                JavaProcess.inherited(List.of(
                        "-Xmx1g",
                        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=5005",
                        "-Dimbalance.home=/opt")));
    }

    @Test
    void optionsOfTheEnvironmentAreNotGivenTwice() {
        Map<String, String> environment = new HashMap<>(
                Map.of("JAVA_TOOL_OPTIONS", "-Xmx1g", "JDK_JAVA_OPTIONS", "-Xss1m", "OMP_NUM_THREADS", "2"));
        JavaProcess.inherit(environment);
        assertEquals(Map.of("CLASSPATH", System.getProperty("java.class.path"), "OMP_NUM_THREADS", "2"), environment);
    }
}
