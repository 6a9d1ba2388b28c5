package org.twinhost.resource.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.contract.resource.EventId;
import org.twinhost.runtime.Json;

/** What is remembered of events, and what of that survives. */
class EventLogTest {

    private static final NodeId TWO = new NodeId("jupiter2");
    private static final long ROOM = 20_000;

    @TempDir
    Path folder;

    @Test
    void anotherNodeGetsAllOfThemPageByPageAndNoneTwice() {
        var log = new EventLog(1_000_000);
        for (int number = 1; number <= 300; number++) {
            assertThat(log.add(Events.of(TWO, number / 100, number))).isTrue();
        }
        var other = new EventLog(1_000_000);
        var after = EventId.startOf(TWO, 0);
        var pages = 0;
        for (var page = log.page(after); !page.isEmpty(); page = log.page(after)) {
            assertThat(page).allSatisfy(each -> assertThat(other.add(each)).isTrue());
            assertThat(page.stream().mapToInt(each -> Json.bytes(each).length).sum()).isLessThan(3_500);
            after = page.getLast().id();
            pages++;
        }
        assertThat(other.all()).isEqualTo(log.all()).hasSize(300);
        assertThat(pages).isGreaterThan(15);
        assertThat(other.add(Events.of(TWO, 1, 150))).isFalse();
        assertThat(log.newest(EventId.startOf(TWO, 2))).contains(new EventId(TWO, 1, 199));
        assertThat(log.newest(EventId.startOf(Events.J1, 2))).isEmpty();
    }

    @Test
    void theOldestGoButTheLastFailoversStay() {
        var log = new EventLog(ROOM);
        for (int number = 1; number <= 30; number++) {
            log.add(Events.failover(Events.J1, 1, number));
        }
        for (int number = 31; number <= 1_000; number++) {
            log.add(Events.of(Events.J1, 1, number));
        }
        assertThat(log.all()).hasSizeLessThan(100).last().extracting(ClusterEvent::id)
                .isEqualTo(new EventId(Events.J1, 1, 1_000));
        assertThat(log.failovers()).hasSize(20).last().extracting(each -> each.lostAt().getEpochSecond())
                .isEqualTo(Events.AT.plusSeconds(30).getEpochSecond());
    }

    @Test
    void theFilesGrowNoFurtherThanTheyMayAndHoldWhatIsRemembered() throws IOException {
        var log = new EventLog(ROOM);
        var files = new EventFiles(folder.resolve("events"), ROOM, log);
        files.read();
        for (int number = 1; number <= 500; number++) {
            var event = Events.of(number % 2 == 0 ? TWO : Events.J1, 3, number);
            log.add(event);
            files.append(event);
            assertThat(Files.size(folder.resolve("events").resolve(event.node() + ".jsonl"))).isLessThan(3 * ROOM);
        }
        assertThat(read()).isSubsetOf(written(500)).containsAll(log.all());
    }

    @Test
    void aLineThatAPowerCutLeftHalfIsNotThereAndTheNextIsWhole() throws IOException {
        append(1, 3);
        Files.writeString(file(), "{\"id\":\"jupi", StandardOpenOption.APPEND);
        assertThat(read()).isEqualTo(written(3));
        append(4, 5);
        assertThat(read()).isEqualTo(written(5));
    }

    @Test
    void aDamagedFileIsPutAsideAndAnotherIsBegun() throws IOException {
        append(1, 3);
        Files.writeString(file(), "\0\0\0\0\n", StandardOpenOption.APPEND);
        assertThat(read()).isEmpty();
        assertThat(file().resolveSibling("jupiter1.jsonl.unreadable")).exists();
        append(4, 4);
        assertThat(read()).containsExactly(Events.of(Events.J1, 1, 4));
    }

    private Path file() {
        return folder.resolve("events/jupiter1.jsonl");
    }

    private void append(int from, int to) throws IOException {
        var log = new EventLog(ROOM);
        var files = new EventFiles(folder.resolve("events"), ROOM, log);
        files.read();
        for (int number = from; number <= to; number++) {
            log.add(Events.of(Events.J1, 1, number));
            files.append(Events.of(Events.J1, 1, number));
        }
        assertThat(Files.readString(file(), StandardCharsets.UTF_8)).endsWith("}\n");
    }

    private java.util.List<ClusterEvent> read() throws IOException {
        var log = new EventLog(Long.MAX_VALUE / 4);
        new EventFiles(folder.resolve("events"), ROOM, log).read();
        return log.all();
    }

    private static java.util.List<ClusterEvent> written(int last) {
        var events = new ArrayList<ClusterEvent>();
        for (int number = 1; number <= last; number++) {
            events.add(last == 500 ? Events.of(number % 2 == 0 ? TWO : Events.J1, 3, number) : Events.of(Events.J1, 1, number));
        }
        return events;
    }
}
