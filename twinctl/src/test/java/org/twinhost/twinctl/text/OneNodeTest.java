package org.twinhost.twinctl.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.GuestState;
import org.twinhost.contract.vm.VmState;

/** What one node alone hears, and has. */
class OneNodeTest {

    private static final NodeId ONE = new NodeId("jupiter1");
    private static final NodeId TWO = new NodeId("jupiter2");
    private static final Instant AT = Instant.parse("2026-05-04T10:00:00Z");

    @Test
    void nodeListTellsWhoIsHeardOverWhichLink() {
        var heard = new HeartbeatState(5, AT, ONE, 3, 9, new View(7, List.of(ONE), ONE), false,
                "jupiter2 is neither heard nor proven off", List.of(new PeerState(TWO, Liveness.LOST, 4, 1, 5_300L, null,
                        List.of(new LinkState("red", false, 53_000L), new LinkState("grey", true, 20L)))), 0,
                List.of("packets of another cluster from 10.0.0.9 are refused"));
        assertThat(MembershipText.of(heard)).isEqualTo("""
                Heard by jupiter1

                NODE      STATE      IN VIEW  INCARNATION  LAST HEARD  REVISION
                jupiter1  this node  yes      3
                jupiter2  lost       no       4            5.3 s ago   -

                LINK TO   LINK  STATE  LAST HEARD
                jupiter2  grey  up     20 ms ago
                          red   DOWN   53.0 s ago

                View 7 of jupiter1, coordinator jupiter1, NOT quorate: jupiter2 is neither heard nor proven off
                packets of another cluster from 10.0.0.9 are refused
                """);
    }

    @Test
    void vmListTellsWhatLibvirtHasAndWhatHasToBeStartedAnew() {
        var state = new VmState(5, AT, ONE, true, "kvm", List.of(
                new GuestState("web1", GuestRunState.RUNNING, AT, null, List.of("memory 96 MiB, configured 160 MiB")),
                new GuestState("mail1", GuestRunState.CRASHED, AT, "QEMU ended with 1")))
                .on(new VmState.Host(16_384, List.of("br0", "br1")));
        var view = new org.twinhost.twinctl.print.View(AT.plusSeconds(3600).atZone(ZoneOffset.UTC), false, false);
        assertThat(GuestsText.of(state, view)).isEqualTo("""
                On jupiter1, kvm, 16384 MiB of memory, bridges br0 br1

                GUEST  STATE    SINCE  WHY
                web1   running  10:00
                mail1  crashed  10:00  QEMU ended with 1

                web1: restart needed: memory 96 MiB, configured 160 MiB
                """);
    }
}
