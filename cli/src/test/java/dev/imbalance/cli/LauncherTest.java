package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, with a Java of its own that prints what it was given. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final Path LAUNCHER =
            Path.of("..", "imbalance").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private String launch(Path launcher, String... environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "some", "two words");
        builder.redirectErrorStream(true);
        for (String variable : environment) {
            int equals = variable.indexOf('=');
            builder.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + "\n" + output;
    }

    private Path java(String version) throws IOException {
        Path home = Files.createDirectories(folder.resolve("java " + version));
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(
                java,
                """
                #!/bin/sh
                if [ "$1" = -version ]; then echo 'openjdk version "%s" 2026-01-01' >&2; exit; fi
                for word in "$@"; do echo "[$word]"; done
                env
                """
                        .formatted(version));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    /** An unpacked distribution with a link to its launcher. */
    private Path installed() throws IOException {
        Path home = folder.resolve("imbalance 1.0");
        Files.createDirectories(home.resolve("lib"));
        Path bin = Files.createDirectories(home.resolve("bin"));
        Files.copy(LAUNCHER, bin.resolve("imbalance"), StandardCopyOption.COPY_ATTRIBUTES);
        return Files.createSymbolicLink(folder.resolve("link"), Path.of("imbalance 1.0", "bin", "imbalance"));
    }

    @Test
    void aDistributionRunsItsLibrariesByTheClassPathVariable() throws Exception {
        String output = launch(installed(), "JAVA_HOME=" + java("17.0.15"), "MALLOC_ARENA_MAX=4");
        String home = folder.toRealPath().resolve("imbalance 1.0").toString();
        assertTrue(output.startsWith("0\n"), output);
        assertTrue(
                output.contains("[-Dimbalance.home=" + home + "]\n[dev.imbalance.cli.Main]\n[some]\n[two words]\n"),
                output);
        assertTrue(output.contains("\nCLASSPATH=" + home + "/lib/*\n"), output);
        assertTrue(output.contains("\nORT_DISABLE_TELEMETRY=1\n"), output);
        assertTrue(output.contains("\nOMP_WAIT_POLICY=passive\n"), output);
        assertTrue(output.contains("\nMALLOC_ARENA_MAX=4\n"), output);
    }

    @Test
    void anOldJavaIsRefusedInOneLine() throws Exception {
        Path java = java("11.0.2");
        assertEquals(
                "1\nimbalance: " + java + "/bin/java is Java 11; it takes 17 or newer. Set JAVA_HOME.\n",
                launch(installed(), "JAVA_HOME=" + java));
        java = java("1.8.0_392");
        assertTrue(launch(folder.resolve("link"), "JAVA_HOME=" + java).contains("is Java 8;"));
    }

    @Test
    void aWrongJavaHomeIsRefusedInOneLine() throws Exception {
        assertEquals(
                "1\nimbalance: JAVA_HOME is /nowhere, and there is no bin/java in it. Point it at a JDK 17 or newer.\n",
                launch(installed(), "JAVA_HOME=/nowhere"));
    }
}
