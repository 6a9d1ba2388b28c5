package org.twinhost.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.simulator.world.ScriptedServices.J1;
import static org.twinhost.simulator.world.ScriptedServices.J2;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.runtime.Json;

/**
 * Many guests on two nodes, in trouble and with two volumes each: each node knows all of the other, and takes all of it over. A
 * few more than once fitted one report; {@code -Dguests=300} takes two minutes.
 */
class ManyGuestsTest {

    private static final int GUESTS = Integer.getInteger("guests", 64);

    private final ManyGuests many = new ManyGuests(GUESTS);

    @Test
    void allOfThemStartAtHomeAndAllAreTakenOverAndKnownAgain() {
        many.world.nodes().forEach(node -> node.powerOn());
        assertThat(many.runUntil(120, () -> many.running(J1) == GUESTS / 2 && many.running(J2) == GUESTS / 2))
                .as(() -> told("not all started")).isTrue();
        many.runUntil(10, () -> false);
        assertComplete(J1);
        assertComplete(J2);

        many.world.node(J2).powerCut("a test wants it");
        assertThat(many.runUntil(120, () -> many.running(J1) == GUESTS)).as(() -> told("not all taken over")).isTrue();

        many.world.node(J2).powerOn();
        many.runUntil(30, () -> false);
        assertComplete(J1);
        assertComplete(J2);
    }

    /** Both nodes know all services, replicas and guests. */
    private void assertComplete(NodeId node) {
        ClusterStatus status = many.status(node);
        for (var message : List.of(status, many.snapshot())) {
            assertThat(Json.bytes(message).length).isLessThan(Topics.MESSAGE_BYTES_MAX);
        }
        assertThat(status.nodes()).allMatch(each -> each.state().equals("online")
                && each.services().stream().allMatch(service -> "UP".equals(service.status())), told(node + " knows"));
        assertThat(status.volumes()).hasSize(2 * GUESTS).allMatch(volume ->
                volume.replicas().stream().allMatch(replica -> replica.connection() != null));
        assertThat(status.resources()).hasSize(GUESTS).allMatch(guest -> guest.state().equals("started"));
    }

    private String told(String what) {
        return what + ": " + many.running(J1) + " and " + many.running(J2) + " run\n"
                + String.join("\n", many.world.story().lines());
    }
}
