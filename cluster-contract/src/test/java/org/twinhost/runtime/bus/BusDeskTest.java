package org.twinhost.runtime.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.ServiceName;

/** What a desk makes of a bus that brings back what was published, or nothing. */
class BusDeskTest {

    private static Desk desk() {
        return new Desk(ServiceName.HEARTBEAT);
    }

    @Test
    void aConnectionThatBringsNothingBackIsMadeAnewAndOneThatWorksIsLeftAlone() {
        var desk = desk();
        desk.ownState("word", sequence -> "word " + sequence);
        desk.repeats(30);
        assertThat(desk.renewals).isEmpty();
        assertThat(desk.connected()).isTrue();

        desk.carries = false;
        desk.repeats(9);
        assertThat(desk.renewals).isEmpty();
        assertThat(desk.connected()).isFalse();
        desk.repeats(1);
        assertThat(desk.renewals).singleElement().asString().contains("10 times");

        desk.repeats(8);
        assertThat(desk.renewals).as("the new connection gets its time").hasSize(1);
        desk.carries = true;
        desk.repeats(30);
        assertThat(desk.renewals).hasSize(1);
    }

    @Test
    void aServiceThatSleptForAMinuteDoesNotTakeThatForSilence() {
        var desk = desk();
        desk.ownState("word", sequence -> "word " + sequence);
        desk.nanos += Duration.ofMinutes(1).toNanos();
        desk.repeats(1);
        assertThat(desk.renewals).isEmpty();
        assertThat(desk.latest(ServiceName.HEARTBEAT, "word", String.class)).isPresent();
    }

    /** A service hears of others before it has said what is its own. */
    @Test
    void whatChangesBeforeItIsSaidWhoTellsItIsToldThen() {
        var desk = desk();
        desk.changed("word");
        assertThat(desk.latest(ServiceName.HEARTBEAT, "word", String.class)).isEmpty();
        desk.ownState("word", sequence -> "word " + sequence);
        assertThat(desk.latest(ServiceName.HEARTBEAT, "word", String.class)).isPresent();
    }
}
