package org.twinhost.contract.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twinhost.contract.NodeId;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.WholeRecords;

/** Numbers of events, and events as they travel. */
class EventIdTest {

    @Test
    void aNumberIsReadAsItIsWrittenAndTheySortByWhatCameFirst() {
        var id = new EventId(new NodeId("rack-2-node-7"), 2551563, 41);
        assertThat(id).hasToString("rack-2-node-7-2551563-41");
        assertThat(EventId.of(id.toString())).isEqualTo(id);
        assertThat(Stream.of("b-1-1", "a-10-1", "a-2-10", "a-2-9").map(EventId::of).sorted()).extracting(EventId::toString)
                .containsExactly("a-2-9", "a-2-10", "a-10-1", "b-1-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "jupiter1", "jupiter1-7", "jupiter1-7-", "jupiter1-7-x", "jupiter1--7", "-7-41", "J-7-41",
        "jupiter1-7-1234567890123456789"})
    void whatIsNoNumberIsRefused(String text) {
        assertThatThrownBy(() -> EventId.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEventIsTheSameOnAnotherNodeAndNoneIsTooLongForASerialLine() throws Exception {
        var id = EventId.of("jupiter1-7-41");
        var event = new ClusterEvent(id, EventId.of("jupiter1-7-40"), id, Instant.parse("2026-01-01T12:00:00.123456789Z"),
                id.node(), EventKind.GUEST_WAITS, "web1", "long ".repeat(1_000), Collections.nCopies(100, "why ".repeat(1_000)),
                null, null);
        assertThat(WholeRecords.read(Json.bytes(event), ClusterEvent.class)).isEqualTo(event);
        assertThat(event.at()).isEqualTo(Instant.parse("2026-01-01T12:00:00.123Z"));
        assertThat(Json.bytes(event).length).isLessThan(6_000);
        assertThat(Json.tree(event).get("kind").asText()).isEqualTo("guest-waits");
        assertThat(EventKind.of("a-kind-of-tomorrow")).isEqualTo(EventKind.OTHER);
    }
}
