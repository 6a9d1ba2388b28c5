package org.twinhost.simulator.report;

import java.text.MessageFormat;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.twinhost.simulator.story.Broken;
import org.twinhost.simulator.world.World;

/**
 * Takes the services' log lines. They become part of the story when it is kept whole. An error with its exception is a rule
 * that broke inside a service, which swallowed it: that ends the simulation. One for all threads of a class loader.
 */
public final class LogLines extends Handler {

    /** The services' loggers are weakly held by the JDK; this one must not be forgotten. */
    private static final Logger SERVICES = Logger.getLogger("org.twinhost");

    private static LogLines installed;
    private static int tellers;

    private LogLines() {}

    /** From now on the services' log lines go to the worlds that run, and nowhere else: only errors, for speed. */
    public static synchronized void install() {
        if (installed == null) {
            installed = new LogLines();
            SERVICES.setUseParentHandlers(false);
            SERVICES.setLevel(Level.SEVERE);
            SERVICES.addHandler(installed);
        }
    }

    /** For class loaders that end. */
    public static synchronized void uninstall() {
        SERVICES.removeHandler(installed);
        installed = null;
    }

    /** Runs a simulation whose story is kept whole: with all that the services say. */
    public static <T> T told(Supplier<T> simulation) {
        tellers(1);
        try {
            return simulation.get();
        } finally {
            tellers(-1);
        }
    }

    private static synchronized void tellers(int more) {
        tellers += more;
        SERVICES.setLevel(tellers > 0 ? Level.INFO : Level.SEVERE);
    }

    @Override
    public void publish(LogRecord line) {
        var world = World.running();
        if (world == null || line.getThrown() instanceof Broken) {
            return;
        }
        if (world.story().isWhole()) {
            var process = world.current();
            world.story().tell(process == null ? null : process.node().name(),
                    (process == null ? "" : process.service().label() + ": ") + text(line));
        }
        if (line.getThrown() != null && line.getLevel().intValue() >= Level.SEVERE.intValue()) {
            world.broken(text(line) + ": " + line.getThrown(), line.getThrown());
        }
    }

    private static String text(LogRecord line) {
        var parameters = line.getParameters();
        return parameters == null || parameters.length == 0 || line.getMessage() == null
                ? line.getMessage() : MessageFormat.format(line.getMessage(), parameters);
    }

    @Override
    public void flush() {
        // nothing is held back
    }

    @Override
    public void close() {
        // nothing is open
    }
}
