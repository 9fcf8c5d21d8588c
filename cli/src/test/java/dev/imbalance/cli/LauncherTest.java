package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
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
        return launch(List.of(launcher.toString(), "some", "two words"), environment);
    }

    private String launch(List<String> words, String... environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words);
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
        executable(java);
        return home;
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A checkout with one module, and a Maven that only says that it was there and makes the class path file. */
    private Path checkout() throws IOException {
        Path home = Files.createDirectories(folder.resolve("a checkout"));
        Files.copy(LAUNCHER, home.resolve("imbalance"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        Files.writeString(Files.createDirectories(home.resolve("cli/src/main")).resolve("A.java"), "");
        Files.writeString(home.resolve("cli/pom.xml"), "<project/>");
        Path maven = Files.createDirectories(folder.resolve("maven")).resolve("mvn");
        Files.writeString(
                maven,
                """
                #!/bin/sh
                echo built >>"%1$s/builds"
                mkdir -p cli/target
                touch "%1$s/library.jar"
                printf '%%s' "%1$s/library.jar:%1$s/pom.xml" >cli/target/classpath
                """
                        .formatted(home));
        executable(maven);
        return home;
    }

    private int builds(Path home) throws Exception {
        String path = "PATH=" + folder.resolve("maven") + ":" + System.getenv("PATH");
        String output = launch(home.resolve("imbalance"), "JAVA_HOME=" + java("17.0.15"), path);
        assertTrue(output.startsWith("0\n"), output);
        assertTrue(output.contains("\nCLASSPATH=" + home.toRealPath() + "/cli/target/classes:"), output);
        return Files.readAllLines(home.resolve("builds")).size();
    }

    private static void age(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.toList()) {
                Files.setLastModifiedTime(path, FileTime.fromMillis(0));
            }
        }
    }

    @Test
    void aCheckoutIsBuiltOnceAndAgainWhenItsSourcesLibrariesOrPlaceChange() throws Exception {
        Path home = checkout();
        assertEquals(1, builds(home));
        assertEquals(1, builds(home));

        Files.setLastModifiedTime(
                home.resolve("cli/src/main/A.java"), FileTime.fromMillis(System.currentTimeMillis() + 60_000));
        assertEquals(2, builds(home));
        age(home.resolve("cli/src/main"));
        assertEquals(2, builds(home));

        Files.delete(home.resolve("library.jar"));
        assertEquals(3, builds(home));
        assertEquals(3, builds(home));

        Files.writeString(home.resolve("target/built"), "/another/place\n");
        assertEquals(4, builds(home));
    }

    @Test
    void whatIsEditedWhileMavenRunsIsBuiltTheNextTime() throws Exception {
        Path home = checkout();
        Path maven = folder.resolve("maven/mvn");
        Files.writeString(maven, Files.readString(maven) + "sleep 0.05; touch cli/src/main/A.java\n");
        assertEquals(1, builds(home));
        assertEquals(2, builds(home));
    }

    @Test
    void onlyCommandsThatAreSoonOverLeaveTheSecondCompilerOut() throws Exception {
        String launcher = installed().toString();
        String java = "JAVA_HOME=" + java("17.0.15");
        String quick = "[-XX:TieredStopAtLevel=1]";
        assertTrue(launch(List.of(launcher, "--stacktrace", "validate", "run"), java)
                .contains(quick));
        assertTrue(launch(List.of(launcher), java).contains(quick));
        assertFalse(launch(List.of(launcher, "run"), java).contains(quick));
        assertFalse(launch(List.of(launcher, "--stacktrace", "run"), java).contains(quick));
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
