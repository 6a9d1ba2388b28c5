package org.twinhost.fencing.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.twinhost.fencing.core.DeviceHealth.Condition;

class DeviceHealthTest {

    private static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");
    private final DeviceHealth fresh = new DeviceHealth(World.VICTIM, "bmc1", Condition.OK, "not asked yet", T0, T0);

    @Test
    void aWrongPasswordIsFoundBeforeItIsNeededAndItsBeginningIsKept() {
        var failed = fresh.failed("wrong password", T0.plusSeconds(60)).failed("wrong password", T0.plusSeconds(120));
        assertThat(failed.condition()).isEqualTo(Condition.FAILED);
        assertThat(failed.since()).isEqualTo(T0.plusSeconds(60));
        assertThat(failed.answeredOn(T0.plusSeconds(180)).condition()).isEqualTo(Condition.OK);
    }

    @Test
    void aDeviceThatCallsAHeardNodeOffIsDoubtedOnceAndDistrustedTwice() {
        var doubted = fresh.answeredOff(true, T0);
        assertThat(doubted.isTrusted()).as("the node may just be going down").isTrue();
        var lies = doubted.answeredOff(true, T0);
        assertThat(lies.isTrusted()).isFalse();
        assertThat(lies.answeredOff(false, T0).isTrusted()).as("silence does not make it honest").isFalse();
        assertThat(lies.failed("no answer", T0).isTrusted()).isFalse();
        assertThat(lies.answeredOn(T0).isTrusted()).isTrue();
    }

    @Test
    void aNodeThatWentDownIsNoContradiction() {
        assertThat(fresh.answeredOff(true, T0).answeredOff(false, T0).condition()).isEqualTo(Condition.OK);
    }
}
