package org.twinhost.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalHandlerTest {

    private static final String LOST = " lines before this one are lost";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;
    private final List<String> console = new CopyOnWriteArrayList<>();
    private final Logger log = LogContext.create().getLogger("org.twinhost.resource.ResourceDesk");
    private Path socket;
    private JournalHandler handler;

    @BeforeEach
    void begin() {
        socket = folder.resolve("socket");
        handler = to(JournalSocket.TEXT_BYTES_MAX);
    }

    private JournalHandler to(int textBytesMax) {
        var console = new ExtHandler() {
            @Override
            protected void doPublish(ExtLogRecord record) {
                JournalHandlerTest.this.console.add(record.getFormattedMessage());
            }
        };
        var handler = new JournalHandler(new JournalSocket(socket, "resource", textBytesMax), console);
        log.setHandlers(new java.util.logging.Handler[] {handler});
        return handler;
    }

    @AfterEach
    void end() {
        handler.close();
    }

    @Test
    void aLineArrivesWithWhatItIsAbout() throws Exception {
        try (var journal = new PlayedJournal(socket, true)) {
            try (var _ = LogFields.with(LogFields.GUEST, "web1"); var _ = LogFields.with(LogFields.VIEW, 12L)) {
                log.log(Level.WARN, "web1 is not started: {0}", "no quorum");
            }
            log.info("quiet again");

            await().atMost(PATIENCE).until(() -> journal.entries().size() == 2);
            assertThat(journal.entries().getFirst()).containsExactlyInAnyOrderEntriesOf(Map.of(
                    "PRIORITY", "4", "SYSLOG_IDENTIFIER", "twinhost-resource", "LOGGER", "org.twinhost.resource.ResourceDesk",
                    "TWINHOST_SERVICE", "resource", "TWINHOST_GUEST", "web1", "TWINHOST_VIEW", "12",
                    "MESSAGE", "web1 is not started: no quorum"));
            assertThat(journal.entries().get(1)).containsEntry("MESSAGE", "quiet again").containsEntry("PRIORITY", "6")
                    .doesNotContainKey("TWINHOST_GUEST");
            assertThat(console).isEmpty();
        }
    }

    @Test
    void theTraceOfWhatWasThrownBelongsToTheMessage() throws Exception {
        try (var journal = new PlayedJournal(socket, true)) {
            log.log(Level.ERROR, "two\nlines", new IOException("disk"));

            await().atMost(PATIENCE).until(() -> journal.entries().size() == 1);
            assertThat(journal.entries().getFirst().get("MESSAGE"))
                    .startsWith("two\nlines\njava.io.IOException: disk\n\tat org.twinhost.runtime.log.JournalHandlerTest");
            assertThat(journal.entries().getFirst()).containsEntry("PRIORITY", "3");
        }
    }

    @Test
    void aTextThatIsTooLongIsCutBetweenCharactersAndSaysSo() throws Exception {
        try (var journal = new PlayedJournal(socket, true)) {
            log.info("x" + "ü".repeat(JournalSocket.TEXT_BYTES_MAX / 2) + "end");

            await().atMost(PATIENCE).until(() -> journal.entries().size() == 1);
            assertThat(journal.entries().getFirst().get("MESSAGE"))
                    .startsWith("xüü").endsWith("ü… (5 more bytes are left out)");
        }
    }

    @Test
    void aDatagramThatTheKernelDoesNotTakeIsSentShorter() throws Exception {
        handler.close();
        handler = to(1 << 20);
        try (var journal = new PlayedJournal(socket, true)) {
            log.info("long: " + "x".repeat(900_000));

            await().atMost(PATIENCE).until(() -> journal.entries().size() == 1);
            assertThat(journal.entries().getFirst().get("MESSAGE"))
                    .startsWith("long: xxx").endsWith(" more bytes are left out)");
            assertThat(console).isEmpty();
        }
    }

    @Test
    void withoutJournalLinesAreOnTheConsoleAndWithItAgainThere() throws Exception {
        try (var _ = LogFields.with(LogFields.VOLUME, "web1")) {
            log.info("nobody listens");
        }
        await().atMost(PATIENCE).until(() -> console.equals(List.of("nobody listens [volume=web1]")));

        try (var journal = new PlayedJournal(socket, true)) {
            await().atMost(PATIENCE).until(() -> {
                log.info("is it there?");
                return !journal.entries().isEmpty();
            });
        }
        Files.delete(socket);
        await().atMost(PATIENCE).until(() -> {
            log.info("gone again");
            return console.contains("gone again");
        });
        try (var journal = new PlayedJournal(socket, true)) {
            await().atMost(PATIENCE).until(() -> {
                log.info("and now?");
                return !journal.entries().isEmpty();
            });
        }
    }

    /** Who logs does not wait for a journal that hangs: what has no room is counted, and nothing is lost without a word. */
    @Test
    void nobodyWaitsForAJournalThatHangs() throws Exception {
        var lines = new AtomicInteger();
        try (var journal = new PlayedJournal(socket, false)) {
            while (lines.get() < 20_000) {
                log.info("line " + lines.incrementAndGet());
            }
            assertThat(journal.entries()).isEmpty();

            journal.reads();
            await().atMost(PATIENCE).until(() -> {
                log.info("line " + lines.incrementAndGet());
                return journal.entries().stream().anyMatch(entry -> entry.get("MESSAGE").contains(LOST));
            });
            await().atMost(PATIENCE).until(() -> accountedFor(journal.entries()) == lines.get());
            assertThat(console).isEmpty();
        }
    }

    private static long accountedFor(List<Map<String, String>> entries) {
        return entries.stream().map(entry -> entry.get("MESSAGE")).mapToLong(message -> {
            if (message.startsWith("line ")) {
                return 1;
            }
            return message.contains(LOST) ? Long.parseLong(message.substring(0, message.indexOf(' '))) : 0;
        }).sum();
    }

    /** What ends a process is in the journal before that happens. */
    @Test
    void whatIsFatalIsWaitedFor() throws Exception {
        try (var journal = new PlayedJournal(socket, true)) {
            log.info("connected");
            handler.flush();
            log.log(Level.FATAL, "a rule is broken");
            log.log(Level.INFO, "the last line");
            handler.end();

            await().atMost(PATIENCE).until(() -> journal.entries().size() == 3);
            assertThat(journal.entries().get(1)).containsEntry("PRIORITY", "2");
        }
    }
}
