package dev.imbalance.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Who writes to an experiment's directory: the content of its {@code .lock}.
 *
 * @param pid     of the process
 * @param host    that it runs on
 * @param user    who started it
 * @param since   when it took the directory, as ISO 8601 in UTC
 * @param command what it runs; null if it did not say
 */
record LockHolder(long pid, String host, String user, String since, String command) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final Path HOST = Path.of("/proc/sys/kernel/hostname");

    LockHolder {
        // Refused when it is read, not when it is asked for.
        Instant.parse(since);
    }

    /** This process. */
    static LockHolder current(String command) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        return new LockHolder(
                ProcessHandle.current().pid(), localHost(), System.getProperty("user.name"), now, command);
    }

    /** Empty for a file that says nothing, as one of a process that let go; or nothing that can be read. */
    static Optional<LockHolder> read(byte[] content) {
        try {
            return content.length == 0 ? Optional.empty() : Optional.of(JSON.readValue(content, LockHolder.class));
        } catch (IOException e) {
            // Cut off by a crash, or of an older version: it names no one.
            return Optional.empty();
        }
    }

    byte[] bytes() {
        try {
            return (JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts cannot be written", e);
        }
    }

    boolean isHere() {
        return host.equals(localHost());
    }

    /** Whether a process of this host still runs: another may have its number by now. */
    boolean isAlive() {
        return ProcessHandle.of(pid)
                .filter(process -> process.info()
                        .startInstant()
                        .map(start -> !start.isAfter(Instant.parse(since).plusSeconds(1)))
                        .orElse(true))
                .isPresent();
    }

    /** Not by the network, which can take seconds, where the system tells. */
    private static String localHost() {
        try {
            return Files.isReadable(HOST)
                    ? Files.readString(HOST).strip()
                    : InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "process " + pid + " of " + user + " on " + host + " since " + since
                + (command == null ? "" : ", running " + command);
    }
}
