package org.twinhost.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.ConsoleHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceLogTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final LogContext context = LogContext.create();
    private final Logger root = context.getLogger("");
    private final Logger log = context.getLogger("org.twinhost.vm.VmDesk");

    /** As Quarkus has it: one handler of the root with the configured ones below. */
    private ExtHandler configured() {
        var console = new ConsoleHandler(new PatternFormatter("%-5p [%c{1}] %s%e%n"));
        console.setOutputStream(written);
        console.setAutoFlush(true);
        var parent = new ExtHandler() {
            @Override
            protected void doPublish(ExtLogRecord record) {
                publishToNestedHandlers(record);
            }
        };
        parent.setHandlers(new java.util.logging.Handler[] {console});
        root.setHandlers(new java.util.logging.Handler[] {parent});
        return parent;
    }

    @Test
    void onAConsoleTheFieldsStandBehindTheMessage() {
        configured();
        ServiceLog.begin("vm", Optional.empty(), root);
        ServiceLog.begin("vm", Optional.empty(), root);

        log.info("about nothing");
        try (var _ = LogFields.with(LogFields.GUEST, "web1"); var _ = LogFields.with(LogFields.EVENT, "jupiter1-7")) {
            log.log(java.util.logging.Level.WARNING, "{0} is halted", "web1");
        }

        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("""
                INFO  [VmDesk] about nothing
                WARNING [VmDesk] web1 is halted [guest=web1 event=jupiter1-7]
                """);
    }

    @Test
    void inTheJournalNothingIsOnTheConsole(@TempDir Path folder) throws InterruptedException {
        var parent = configured();
        var socket = folder.resolve("socket");
        try (var journal = new PlayedJournal(socket, true)) {
            ServiceLog.begin("vm", Optional.of(socket), root);
            log.info("started");

            await().atMost(Duration.ofSeconds(30)).until(() -> journal.entries().size() == 1);
            assertThat(journal.entries().getFirst()).containsEntry("SYSLOG_IDENTIFIER", "twinhost-vm");
            assertThat(written.size()).isZero();
        } finally {
            parent.close();
        }
    }

    @Test
    void onlyAnOutputThatIsTheJournalCounts(@TempDir Path folder) throws IOException {
        var output = Files.createFile(folder.resolve("output"));
        var same = Files.getAttribute(output, "unix:dev") + ":" + Files.getAttribute(output, "unix:ino");

        assertThat(ServiceLog.isJournal(same, output)).isTrue();
        assertThat(ServiceLog.isJournal(same, Files.createFile(folder.resolve("other")))).isFalse();
        assertThat(ServiceLog.isJournal(same, folder.resolve("closed"))).isFalse();
        assertThat(ServiceLog.isJournal(null, output)).isFalse();
        assertThat(ServiceLog.isJournal("", output)).isFalse();
    }
}
