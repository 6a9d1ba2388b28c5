package org.twinhost.runtime.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.handlers.ConsoleHandler;
import org.jspecify.annotations.Nullable;

/**
 * Where a service's lines go: to the journal with their fields where its console is the journal anyway, else to the console
 * with the fields behind each line.
 */
public final class ServiceLog {

    private static final Path JOURNAL = Path.of("/run/systemd/journal/socket");
    /** What the console writes to; systemd may have been told to keep standard error somewhere else. */
    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

    private ServiceLog() {}

    /** From now on; before that lines are on the console as they are. */
    public static void begin(String service) {
        begin(service, isJournal(System.getenv("JOURNAL_STREAM"), STANDARD_OUTPUT) ? Optional.of(JOURNAL) : Optional.empty(),
                Logger.getLogger(""));
    }

    static void begin(String service, Optional<Path> journal, Logger root) {
        for (var handler : root.getHandlers()) {
            if (handler instanceof ExtHandler parent) {
                parent.setHandlers(replaced(parent.getHandlers(), service, journal));
            }
        }
    }

    private static Handler[] replaced(Handler[] handlers, String service, Optional<Path> journal) {
        var replaced = handlers.clone();
        for (int at = 0; at < handlers.length; at++) {
            if (handlers[at] instanceof ConsoleHandler console) {
                replaced[at] = journal.map(socket -> toJournal(console, service, socket)).orElseGet(() -> inBrackets(console));
            }
        }
        return replaced;
    }

    private static Handler inBrackets(ConsoleHandler console) {
        if (!(console.getFormatter() instanceof FieldsInBrackets)) {
            console.setFormatter(new FieldsInBrackets(console.getFormatter()));
        }
        return console;
    }

    private static Handler toJournal(ConsoleHandler console, String service, Path socket) {
        try {
            var way = new JournalSocket(socket, service, JournalSocket.TEXT_BYTES_MAX);
            var handler = new JournalHandler(way, console);
            handler.setLevel(console.getLevel());
            handler.setFilter(console.getFilter());
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("journal end").unstarted(handler::end));
            return handler;
        } catch (LinkageError | RuntimeException noNativeSockets) {
            Logger.getLogger(ServiceLog.class.getName()).log(Level.WARNING, "lines go to the journal with their fields in"
                    + " brackets only: datagrams to unix sockets are not possible here", noNativeSockets);
            return inBrackets(console);
        }
    }

    /** Whether the file written to is the one that systemd connected with the journal: {@code DEVICE:INODE}. */
    static boolean isJournal(@Nullable String stream, Path output) {
        if (stream == null) {
            return false;
        }
        try {
            var file = Files.readAttributes(output, "unix:dev,ino");
            return stream.equals(file.get("dev") + ":" + file.get("ino"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException closed) {
            return false;
        }
    }
}
