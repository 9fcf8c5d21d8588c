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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, with a Java of its own that prints what it was given. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
class LauncherTest {
    private static final Path LAUNCHER =
            Path.of("..", "imbalance").toAbsolutePath().normalize();

    private static final String CPU = "pytorch-native-cpu-2.5.1-linux-x86_64.jar";
    private static final String CUDA = "pytorch-native-cu124-2.5.1-linux-x86_64.jar";
    private static final String JNI = "pytorch-jni-2.5.1-0.32.0.jar";

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
        Files.copy(
                LAUNCHER,
                bin.resolve("imbalance"),
                StandardCopyOption.COPY_ATTRIBUTES,
                StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(folder.resolve("link"));
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

    /** A distribution with these jars, asked to run something; the class path by its jars' names, or what was said instead. */
    private String natives(List<String> jars, String... environment) throws Exception {
        Path launcher = installed();
        for (String jar : jars) {
            Files.writeString(folder.resolve("imbalance 1.0/lib").resolve(jar), "");
        }
        String java = "JAVA_HOME=" + java("17.0.15");
        String[] all = Stream.concat(Stream.of(environment), Stream.of(java)).toArray(String[]::new);
        return launch(List.of(launcher.toString(), "run"), all)
                .lines()
                .filter(line -> line.startsWith("imbalance: ") || line.startsWith("CLASSPATH="))
                .map(line -> line.replaceAll("[^:=]*/lib/", ""))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void oneSetOfNativesIsOnTheClassPath() throws Exception {
        assertEquals("CLASSPATH=" + JNI + ":" + CPU, natives(List.of(CPU, CUDA, JNI), "IMBALANCE_NATIVES=cpu"));
    }

    @Test
    void theCpuNativesMakeRoomForCudas() throws Exception {
        assertEquals(
                "imbalance: PyTorch's natives: " + CUDA + "\nCLASSPATH=" + JNI + ":" + CUDA,
                natives(List.of(CPU, CUDA, JNI), "IMBALANCE_NATIVES=cuda"));
    }

    @Test
    void cudaWithoutItsNativesIsRefusedUnlessTheyMayBeDownloaded() throws Exception {
        List<String> jars = List.of(CPU, JNI);
        assertEquals(
                "imbalance: IMBALANCE_NATIVES is cuda, and there are CPU natives only. Build with -Pcuda, or name a libtorch by"
                        + " PYTORCH_LIBRARY_PATH.",
                natives(jars, "IMBALANCE_NATIVES=cuda"));
        assertTrue(natives(jars, "IMBALANCE_NATIVES=cuda", "DJL_OFFLINE=false").endsWith("\nCLASSPATH=" + JNI));
    }

    @Test
    void aLibtorchOfOnesOwnTakesThePlaceOfTheNatives() throws Exception {
        Path theirs = Files.createDirectories(folder.resolve("libtorch"));
        String path = "PYTORCH_LIBRARY_PATH=/nowhere:" + theirs;
        assertTrue(natives(List.of(CPU, CUDA, JNI), path).contains("there is no libtorch in it."));
        Files.writeString(theirs.resolve("libtorch.so"), "");
        assertTrue(natives(List.of(), path).contains("needs PYTORCH_FLAVOR beside it"));
        assertEquals(
                "imbalance: PyTorch's natives: " + theirs + " (cu128)\nCLASSPATH=" + JNI,
                natives(List.of(), path, "PYTORCH_FLAVOR=cu128"));
        assertEquals("CLASSPATH=" + JNI + ":" + CPU, natives(List.of(), path, "IMBALANCE_NATIVES=cpu"));
    }

    @Test
    void nothingIsDownloadedUnlessTheUserAllowsIt() throws Exception {
        String java = "JAVA_HOME=" + java("17.0.15");
        assertTrue(launch(installed(), java).contains("\nDJL_OFFLINE=true\n"));
        assertTrue(launch(folder.resolve("link"), java, "DJL_OFFLINE=false").contains("\nDJL_OFFLINE=false\n"));
    }
}
