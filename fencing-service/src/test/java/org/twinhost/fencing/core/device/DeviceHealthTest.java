package org.twinhost.fencing.core.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FenceDeviceState.Condition;
import org.twinhost.kernel.Now;

class DeviceHealthTest {

    private static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");
    private final DeviceHealth fresh = DeviceHealth.unasked(new NodeId("jupiter1"), "bmc1", at(0));

    private static Now at(int seconds) {
        return new Now(1_000_000 + seconds * 1_000L, T0.plusSeconds(seconds));
    }

    @Test
    void aDeviceThatWasNotAskedYetIsUnknownAndTrusted() {
        assertThat(fresh.state()).isEqualTo(new FenceDeviceState(
                new NodeId("jupiter1"), "bmc1", Condition.UNKNOWN, "not asked yet", T0, null, null));
        assertThat(fresh.isTrusted()).isTrue();
    }

    @Test
    void aWrongPasswordIsFoundBeforeItIsNeededAndItsBeginningIsKept() {
        var failed = fresh.failed("wrong password", at(60)).failed("wrong password", at(120));
        assertThat(failed.state().condition()).isEqualTo(Condition.FAILED);
        assertThat(failed.state().since()).isEqualTo(T0.plusSeconds(60));
        assertThat(failed.state().checkedAt()).isEqualTo(T0.plusSeconds(120));
        assertThat(failed.answeredOn(at(180)).state().condition()).isEqualTo(Condition.OK);
    }

    @Test
    void aDeviceThatCallsAHeardNodeOffIsDoubtedOnceAndDistrustedTwice() {
        var doubted = fresh.answeredOff(true, at(0));
        assertThat(doubted.state().condition()).isEqualTo(Condition.DOUBTED);
        assertThat(doubted.isTrusted()).as("the node may just be going down").isTrue();
        var lies = doubted.answeredOff(true, at(15));
        assertThat(lies.isTrusted()).isFalse();
        assertThat(lies.answeredOff(true, at(16)).isTrusted()).isFalse();
        assertThat(lies.answeredOff(false, at(16)).isTrusted()).as("silence does not make it honest").isFalse();
        assertThat(lies.failed("no answer", at(16)).isTrusted()).isFalse();
        assertThat(lies.answeredOn(at(16)).isTrusted()).isTrue();
    }

    @Test
    void howeverOftenItIsAskedWhileItsNodeGoesDownItDoesNotLie() {
        var asked = fresh.answeredOff(true, at(0)).answeredOff(true, at(1)).answeredOff(true, at(14));
        assertThat(asked.state().condition()).isEqualTo(Condition.DOUBTED);
        assertThat(asked.state().checkedAt()).isEqualTo(T0.plusSeconds(14));
        assertThat(asked.answeredOff(false, at(15)).state().condition()).isEqualTo(Condition.OK);
        assertThat(asked.answeredOff(true, at(15)).isTrusted()).as("doubted since the first time").isFalse();
    }

    @Test
    void aNodeThatWentDownIsNoContradiction() {
        assertThat(fresh.answeredOff(true, at(0)).answeredOff(false, at(1)).state().condition()).isEqualTo(Condition.OK);
    }

    @Test
    void thatItWasAskedOnceMoreIsNoNewsAndAnotherAnswerIs() {
        var on = fresh.answeredOn(at(0));
        var later = on.answeredOn(at(60));
        assertThat(later.state()).isNotEqualTo(on.state());
        assertThat(DeviceHealth.showsSame(List.of(on.state()), List.of(later.state()))).isTrue();
        assertThat(DeviceHealth.showsSame(List.of(fresh.state()), List.of(on.state()))).isFalse();
        assertThat(DeviceHealth.showsSame(List.of(on.state()), List.of(on.answeredOff(false, at(0)).state()))).isFalse();
        assertThat(DeviceHealth.showsSame(List.of(on.state()), List.of())).isFalse();
        assertThat(DeviceHealth.showsSame(null, List.of())).isFalse();
    }

    @Test
    void aTestIsNews() {
        var on = fresh.answeredOn(at(0)).state();
        var tested = new FenceDeviceState(on.node(), on.device(), on.condition(), on.text(), on.since(), on.checkedAt(),
                new FenceDeviceState.Test(T0, true, "it is on", 80));
        assertThat(DeviceHealth.showsSame(List.of(on), List.of(tested))).isFalse();
    }
}
