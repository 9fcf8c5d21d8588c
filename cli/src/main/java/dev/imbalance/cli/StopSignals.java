package dev.imbalance.cli;

import java.io.PrintWriter;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Turns the first Ctrl-C or SIGTERM into a request to stop, and lets the second end the process at once. Nothing is saved in a signal's
 * own thread: whoever works asks whether to stop.
 * <p>
 * A shutdown hook cannot do this, because the JVM ignores signals once it shuts down. {@code sun.misc.Signal} is in the supported
 * module jdk.unsupported; it is called by reflection because javac warns of it in a way that cannot be switched off.
 */
final class StopSignals implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(StopSignals.class.getName());

    private static final String AFTER_BATCH = "stopping after this batch; Ctrl-C again stops at once";

    private final AtomicBoolean requested = new AtomicBoolean();
    private final PrintWriter console;
    /** What is said when the first comes. */
    private final String notice;
    /** The handlers that were there before, by signal. */
    private final Map<Object, Object> before = new LinkedHashMap<>();

    private StopSignals(PrintWriter console, String notice) {
        this.console = console;
        this.notice = notice;
    }

    /** Handles the signals until closed. Where the JVM cannot, they end the process as they always do. */
    static StopSignals install(PrintWriter console) {
        return install(console, AFTER_BATCH);
    }

    /** @param notice what is said when the first signal comes */
    static StopSignals install(PrintWriter console, String notice) {
        StopSignals signals = new StopSignals(console, notice);
        signals.handle("INT", signals::received);
        signals.handle("TERM", signals::received);
        return signals;
    }

    /** Handles SIGTERM alone and ignores Ctrl-C, until closed. */
    static StopSignals terminationOnly(PrintWriter console) {
        StopSignals signals = new StopSignals(console, AFTER_BATCH);
        signals.handle("INT", () -> LOGGER.fine("Ctrl-C is the other process's affair"));
        signals.handle("TERM", signals::received);
        return signals;
    }

    private void handle(String name, Runnable received) {
        try {
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object signal = Class.forName("sun.misc.Signal")
                    .getConstructor(String.class)
                    .newInstance(name);
            Object ours = Proxy.newProxyInstance(
                    StopSignals.class.getClassLoader(),
                    new Class<?>[] {handler},
                    (proxy, method, arguments) -> invoked(proxy, method.getName(), arguments, received));
            before.put(signal, handle(signal, ours));
        } catch (ReflectiveOperationException e) {
            // An InvocationTargetException, if the JVM was told to leave signals alone (-Xrs) or there is no such
            // signal.
            LOGGER.log(Level.FINE, e, () -> "SIG" + name + " cannot be handled; it ends the process at once");
        }
    }

    private static Object handle(Object signal, Object handler) throws ReflectiveOperationException {
        return signal.getClass()
                .getMethod("handle", signal.getClass(), Class.forName("sun.misc.SignalHandler"))
                .invoke(null, signal, handler);
    }

    private static Object invoked(Object proxy, String method, Object[] arguments, Runnable received) {
        return switch (method) {
            case "handle" -> {
                received.run();
                yield null;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "stop";
        };
    }

    private void received() {
        if (!requested.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        }
        console.println(notice);
        console.flush();
    }

    /** Whether a signal has come. */
    boolean stopRequested() {
        return requested.get();
    }

    @Override
    public void close() {
        before.forEach((signal, handler) -> {
            try {
                handle(signal, handler);
            } catch (ReflectiveOperationException e) {
                LOGGER.log(Level.FINE, e, () -> signal + " keeps its handler");
            }
        });
    }
}
