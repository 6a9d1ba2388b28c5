package org.twinhost.runtime.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifySocketTest {

    @Test
    void datagramsArriveInTheirOrderAndTheLastBeforeTheEnd(@TempDir Path folder) throws Exception {
        var path = folder.resolve("notify").toString();
        try (var systemd = new PlayedSystemd(path)) {
            try (var socket = new NotifySocket(path)) {
                List.of("STATUS=starting", "READY=1\nSTATUS=serving", "STOPPING=1").forEach(socket::send);
            }
            assertThat(systemd.hears()).isEqualTo("STATUS=starting");
            assertThat(systemd.hears()).isEqualTo("READY=1\nSTATUS=serving");
            assertThat(systemd.hears()).isEqualTo("STOPPING=1");
        }
    }

    /** As {@link UnitNotifier#stop} does it: the loop's own words, right before the end. */
    @Test
    void whatTheLoopSaysLastArrivesToo(@TempDir Path folder) throws Exception {
        var path = folder.resolve("notify").toString();
        try (var systemd = new PlayedSystemd(path)) {
            try (var socket = new NotifySocket(path)) {
                socket.execute(() -> socket.send("STOPPING=1"));
            }
            assertThat(systemd.hears()).isEqualTo("STOPPING=1");
        }
    }

    @Test
    void anAbstractNameIsOneToo() throws Exception {
        var name = "twinhost-test-" + UUID.randomUUID();
        try (var systemd = new PlayedSystemd('\0' + name); var socket = new NotifySocket("@" + name)) {
            socket.send("READY=1");
            assertThat(systemd.hears()).isEqualTo("READY=1");
        }
    }

    @Test
    void aSocketThatIsGoneIsSaidOnceAndTriedAgain(@TempDir Path folder) throws Exception {
        var path = folder.resolve("notify");
        var said = new CopyOnWriteArrayList<String>();
        var log = Logger.getLogger(NotifySocket.class.getName());
        var listener = new Listener(said);
        log.addHandler(listener);
        try (var socket = new NotifySocket(path.toString())) {
            socket.send("STATUS=nobody is there");
            socket.send("STATUS=still nobody");
            allIsDone(socket);
            assertThat(said).singleElement().asString().contains(path.toString(), "systemctl edit");
            try (var systemd = new PlayedSystemd(path.toString())) {
                socket.send("READY=1");
                assertThat(systemd.hears()).isEqualTo("READY=1");
            }
            Files.deleteIfExists(path);
            socket.send("STATUS=it went away");
            socket.send("STATUS=for long");
            allIsDone(socket);
            assertThat(said).as("another time that it is gone").hasSize(2);
        } finally {
            log.removeHandler(listener);
        }
    }

    /** It stands still when it has lost its mind, and its socket stays: memory must not fill with what it is told for weeks. */
    @Test
    void aSystemdThatTakesNothingCostsNoMemory(@TempDir Path folder) throws Exception {
        var path = folder.resolve("notify").toString();
        var said = new CopyOnWriteArrayList<String>();
        var log = Logger.getLogger(NotifySocket.class.getName());
        var listener = new Listener(said);
        log.addHandler(listener);
        var words = "STATUS=" + "x".repeat(300);
        try (var systemd = new PlayedSystemd(path, false); var socket = new NotifySocket(path)) {
            for (int i = 0; i < 10_000; i++) {
                socket.send(words);
            }
            allIsDone(socket);
            assertThat(said).singleElement().asString().contains(path, "takes nothing");

            systemd.goesOn();
            var heard = 0;
            while (systemd.hears().equals(words)) {
                heard++;
                socket.send("STATUS=again");
            }
            assertThat(heard).as("what the kernel kept and little more").isLessThan(1_000);
        } finally {
            log.removeHandler(listener);
        }
    }

    @Test
    void afterTheEndWhatIsHandedInIsDropped(@TempDir Path folder) {
        var socket = new NotifySocket(folder.resolve("notify").toString());
        socket.close();
        var ran = new AtomicBoolean();
        socket.execute(() -> ran.set(true));
        socket.after(0, () -> ran.set(true));
        socket.send("STOPPING=1");
        assertThat(ran).isFalse();
    }

    /** Connecting to a unix socket fails, and is said, at once: within the turn that tries it, or the next. */
    private static void allIsDone(NotifySocket socket) throws Exception {
        for (int turn = 0; turn < 3; turn++) {
            var done = new CompletableFuture<Void>();
            socket.execute(() -> done.complete(null));
            done.get(10, TimeUnit.SECONDS);
        }
    }

    private static final class Listener extends Handler {
        private final List<String> said;

        Listener(List<String> said) {
            this.said = said;
        }

        @Override
        public void publish(LogRecord record) {
            said.add(record instanceof org.jboss.logmanager.ExtLogRecord extended ? extended.getFormattedMessage()
                    : record.getMessage());
        }

        @Override
        public void flush() {
            // nothing is kept back
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
