package org.twinhost.runtime.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;

/** A desk that runs on the test's own thread, over a bus that brings back what was published, or nothing. */
class BusDeskTest {

    private static final class Desk extends BusDesk {

        private final List<String> renewals = new ArrayList<>();
        private boolean carries = true;
        private long nanos = 1;

        @Override
        protected NodeId self() {
            return new NodeId("jupiter1");
        }

        @Override
        protected ServiceName service() {
            return ServiceName.HEARTBEAT;
        }

        @Override
        protected void execute(Runnable task) {
            task.run();
        }

        @Override
        protected void after(Duration delay, Runnable task) {
        }

        @Override
        protected long nanos() {
            return nanos;
        }

        @Override
        protected String newId() {
            return "id";
        }

        @Override
        protected CompletionStage<Boolean> transmit(String topic, Object message, boolean retain) {
            if (carries) {
                received(topic, message);
            }
            return CompletableFuture.completedFuture(true);
        }

        @Override
        protected void renew(String why) {
            renewals.add(why);
        }

        @Override
        protected <T> T decode(Object message, Class<T> type) {
            return type.cast(message);
        }

        @Override
        protected String broker() {
            return "the test's broker";
        }

        private void repeats(int times) {
            for (var i = 0; i < times; i++) {
                nanos += Duration.ofSeconds(1).toNanos();
                repeat();
            }
        }
    }

    @Test
    void aConnectionThatBringsNothingBackIsMadeAnewAndOneThatWorksIsLeftAlone() {
        var desk = new Desk();
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
        var desk = new Desk();
        desk.ownState("word", sequence -> "word " + sequence);
        desk.nanos += Duration.ofMinutes(1).toNanos();
        desk.repeats(1);
        assertThat(desk.renewals).isEmpty();
        assertThat(desk.latest(ServiceName.HEARTBEAT, "word", String.class)).isPresent();
    }
}
