package org.twinhost.fencing.core.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.kernel.Now;

/** What an answer of a device means, by what heartbeat says of its node. */
class DeviceTestTest {

    private static final NodeId SELF = new NodeId("jupiter1");
    private static final NodeId OTHER = new NodeId("jupiter2");
    private static final Now AFTER_80_MS = new Now(1_080, Instant.parse("2026-03-01T12:00:00Z"));
    private static final DeviceTest TEST = new DeviceTest(OTHER, 1_000);

    @ParameterizedTest
    @CsvSource({
        "on,  YES,     false, true,  'jupiter2 is on, and it is heard'",
        "on,  NO,      false, true,  'shows only in a test while it is heard'",
        "on,  UNKNOWN, false, true,  'heartbeat of this node is silent'",
        "off, YES,     false, false, 'belongs to another machine'",
        "off, YES,     true,  false, 'belongs to another machine'",
        "off, NO,      false, true,  'jupiter2 is off, and it is not heard'",
        "off, NO,      true,  false, 'no proof until it says that jupiter2 is on'",
        "off, UNKNOWN, false, false, 'check twinhost-heartbeat on this node, then test again'",
    })
    void itPassesWhenWhatTheDeviceSaysCanBeTrue(String said, Heard heard, boolean distrusted, boolean passes, String why) {
        var test = said.equals("on") ? TEST.saidOn(heard, AFTER_80_MS) : TEST.saidOff(heard,
                distrusted ? Optional.of("it lied") : Optional.empty(), AFTER_80_MS);
        assertThat(test.passed()).isEqualTo(passes);
        assertThat(test.text()).contains("took name and password").contains(why);
        assertThat(test.at()).isEqualTo(AFTER_80_MS.clock());
        assertThat(test.tookMs()).isEqualTo(80);
    }

    @Test
    void withoutAnAnswerItFailsForTheDevicesReason() {
        assertThat(TEST.failed("wrong password for user admin", AFTER_80_MS))
                .isEqualTo(new FenceDeviceState.Test(AFTER_80_MS.clock(), false, "wrong password for user admin", 80));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "jupiter2, true,  false, -",
        "jupiter1, false, false, 'fence test jupiter1'' on jupiter2'",
        "jupiter1, true,  true,  'jupiter1 is this node'",
        "jupiter9, false, false, 'no node jupiter9 in the configuration, which has jupiter1, jupiter2'",
        "jupiter9, true,  false, -",
        "jupiter2, false, false, 'no fence device is configured for jupiter2'",
        "jupiter2, true,  true,  'jupiter2 is being fenced just now'",
    })
    void itIsRefusedWithTheReason(NodeId node, boolean hasDevice, boolean isBeingFenced, String why) {
        var refusal = DeviceTest.refusalOf(SELF, node, List.of(OTHER, SELF), hasDevice, isBeingFenced);
        if (why == null) {
            assertThat(refusal).isEqualTo(Optional.empty());
        } else {
            assertThat(refusal).hasValueSatisfying(said -> assertThat(said).contains(why));
        }
    }

    @Test
    void beforeAConfigurationIsKnownThatIsTheReason() {
        assertThat(DeviceTest.refusalOf(SELF, OTHER, List.of(), false, false))
                .hasValueSatisfying(said -> assertThat(said).contains("knows none yet"));
        assertThat(DeviceTest.refusalOf(SELF, SELF, List.of(), false, false))
                .hasValueSatisfying(said -> assertThat(said).contains("on another node"));
    }
}
