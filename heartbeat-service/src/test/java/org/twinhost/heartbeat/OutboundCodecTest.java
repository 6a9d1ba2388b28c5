package org.twinhost.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Outbound;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.runtime.Json;

class OutboundCodecTest {

    private static final NodeId ONE = new NodeId("jupiter1");
    private static final NodeId TWO = new NodeId("jupiter2");
    private final OutboundCodec here = new OutboundCodec(ONE);
    private final OutboundCodec there = new OutboundCodec(TWO);

    private static Outbound request(NodeId claimed, String text) {
        return new Outbound(TWO, ServiceName.RESOURCE, Outbound.Channel.COMMAND, Json.tree(new Request("id", claimed,
                ServiceName.RESOURCE, TWO, ServiceName.RESOURCE, 1000, Json.tree(text))), ServiceName.RESOURCE);
    }

    @Test
    void theTimeOnTheWayIsTakenOffTheDeadline() throws IOException {
        var bytes = here.pack(ServiceName.RESOURCE, request(ONE, "hello")).orElseThrow();
        var arrived = there.unpack(ONE, bytes, 400).orElseThrow();
        assertThat(Json.read(arrived.payload(), Request.class).deadlineMs()).isEqualTo(600);
        assertThat(there.unpack(ONE, here.pack(ServiceName.RESOURCE, request(ONE, "late")).orElseThrow(), 1000)).isEmpty();
    }

    @Test
    void aNodeSpeaksForItselfAlone() {
        assertThat(there.unpack(ONE, Json.bytes(request(TWO, "forged")), 0)).isEmpty();
        assertThat(there.unpack(ONE, Json.bytes(request(ONE, "true")), 0)).isPresent();
    }

    /** What is carried in a service's name came by that service's own topic. */
    @Test
    void aServiceSpeaksForItselfAlone() {
        var reply = new Outbound(TWO, ServiceName.RESOURCE, Outbound.Channel.REPLY, Json.tree(Reply.done("id", null)),
                ServiceName.FENCING);
        assertThat(here.pack(ServiceName.VM, request(ONE, "not its own"))).isEmpty();
        assertThat(here.pack(ServiceName.VM, reply)).as("an answer of another").isEmpty();
        assertThat(here.pack(ServiceName.FENCING, reply)).isPresent();
        assertThat(here.pack(ServiceName.RESOURCE, request(TWO, "of another node"))).isEmpty();
        var vms = new Outbound(
                TWO, ServiceName.RESOURCE, Outbound.Channel.COMMAND, request(ONE, "x").payload(), ServiceName.VM);
        assertThat(here.pack(ServiceName.VM, vms)).as("in its name, the request in another's").isEmpty();
        assertThat(there.unpack(ONE, Json.bytes(vms), 0)).as("from a heartbeat that carried it all the same").isEmpty();
    }

    /** A node of the release before: its heartbeat says nothing of services. */
    @Test
    void whoDoesNotSayWhoAskedIsHeardAsItsNode() {
        var old = new Outbound(TWO, ServiceName.RESOURCE, Outbound.Channel.COMMAND, request(ONE, "x").payload(), null);
        assertThat(there.unpack(ONE, Json.bytes(old), 0)).isPresent();
        assertThat(here.pack(ServiceName.RESOURCE, old)).as("here all are of one release").isEmpty();
    }

    @Test
    void answersPassAndRubbishDoesNot() {
        var reply = new Outbound(TWO, ServiceName.RESOURCE, Outbound.Channel.REPLY, Json.tree(Reply.done("id", null)),
                ServiceName.RESOURCE);
        assertThat(there.unpack(ONE, here.pack(ServiceName.RESOURCE, reply).orElseThrow(), 50_000)).contains(reply);
        assertThat(there.unpack(ONE, "{".getBytes(), 0)).isEmpty();
        assertThat(here.unpack(TWO, here.pack(ServiceName.RESOURCE, reply).orElseThrow(), 0)).as("for another node").isEmpty();
    }

    @Test
    void whatTheLinksCannotCarryInTimeIsRefused() {
        assertThat(here.pack(ServiceName.RESOURCE, request(ONE, "x".repeat(40_000)))).isEmpty();
        assertThat(there.pack(ServiceName.RESOURCE, request(ONE, "to itself"))).isEmpty();
    }
}
