package org.twinhost.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.replication.VerifySchedule.Turn;

/** Which volume is compared next, when nobody asks. */
class VerifyScheduleTest {

    private static final Instant NOW = Instant.parse("2026-11-29T02:00:00Z");

    @Test
    void aVerifyIsDueWhenTheLastIsLongAgo() {
        assertThat(VerifySchedule.isDue(every(30), VerifyState.NEVER, NOW)).isTrue();
        assertThat(VerifySchedule.isDue(every(30), ended(30), NOW)).isTrue();
        assertThat(VerifySchedule.isDue(every(30), ended(29), NOW)).isFalse();
        assertThat(VerifySchedule.isDue(every(null), VerifyState.NEVER, NOW)).as("as usual").isTrue();
        assertThat(VerifySchedule.isDue(every(null), ended(29), NOW)).isFalse();
        assertThat(VerifySchedule.isDue(every(0), VerifyState.NEVER, NOW)).isFalse();
        assertThat(VerifySchedule.isDue(new VolumeConfig("web1", 1 << 20, VolumeConfig.Protocol.C, "00000000000000a1",
                List.of(new VolumeConfig.ReplicaConfig(new NodeId("jupiter1"), "/dev/one"))), VerifyState.NEVER, NOW))
                .as("with nobody to compare with").isFalse();
    }

    @Test
    void volumesTakeTurnsTheOldestFirst() {
        assertThat(VerifySchedule.inTurn(List.of(turn("a", ended(31)), turn("b", ended(40)),
                turn("c", ended(1)), turn("d", VerifyState.NEVER)), NOW))
                .containsExactly("d", "b", "a");
    }

    @Test
    void oneAtATime() {
        var other = turn("b", ended(40));
        assertThat(VerifySchedule.inTurn(List.of(turn("a", running(null)), other), NOW)).isEmpty();
        assertThat(VerifySchedule.inTurn(List.of(turn("a", running("the peer is off")), other), NOW))
                .as("who waits holds up nobody").containsExactly("b");
        var fromThePeer = new VerifyState(true, null, null, null, 0, 0, 0, List.of(), NOW, 0, List.of());
        assertThat(VerifySchedule.inTurn(List.of(turn("a", fromThePeer), other), NOW))
                .as("what the peer compares is its turn").containsExactly("b");
        assertThat(VerifySchedule.inTurn(List.of(new Turn(volume("a"), ended(1), true), other), NOW))
                .as("a disk that does not answer").isEmpty();
    }

    private static Turn turn(String name, VerifyState verify) {
        return new Turn(volume(name), verify, false);
    }

    @Test
    void whoseTurnCameToNoEndGoesBehindTheOthersAndLater() {
        var broken = new VerifyState(false, null, null, NOW.minus(Duration.ofDays(50)), 1, 0, 0, List.of(),
                NOW.minus(VerifySchedule.AGAIN), 0, List.of());
        assertThat(VerifySchedule.inTurn(List.of(turn("a", broken), turn("b", ended(31))), NOW))
                .containsExactly("b", "a");
        assertThat(VerifySchedule.isDue(every(30), broken, NOW.minusSeconds(1))).isFalse();
    }

    private static VerifyState ended(int daysAgo) {
        return new VerifyState(false, null, null, NOW.minus(Duration.ofDays(daysAgo)), 1, 0, 0, List.of());
    }

    private static VerifyState running(String waitsFor) {
        return new VerifyState(true, 1.0, waitsFor, null, 0, 0, 0, List.of(), NOW, 0, List.of());
    }

    private static VolumeConfig volume(String name) {
        return volume(name, 30);
    }

    private static VolumeConfig every(Integer days) {
        return volume("web1", days);
    }

    private static VolumeConfig volume(String name, Integer everyDays) {
        return new VolumeConfig(name, 1 << 20, VolumeConfig.Protocol.C, "00000000000000a1",
                List.of(new VolumeConfig.ReplicaConfig(new NodeId("jupiter1"), "/dev/one"),
                        new VolumeConfig.ReplicaConfig(new NodeId("jupiter2"), "/dev/two")), List.of(), null, everyDays);
    }
}
