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
                ServiceName.RESOURCE, TWO, ServiceName.RESOURCE, 1000, Json.tree(text))));
    }

    @Test
    void theTimeOnTheWayIsTakenOffTheDeadline() throws IOException {
        var arrived = there.unpack(ONE, here.pack(request(ONE, "hello")).orElseThrow(), 400).orElseThrow();
        assertThat(Json.read(arrived.payload(), Request.class).deadlineMs()).isEqualTo(600);
        assertThat(there.unpack(ONE, here.pack(request(ONE, "late")).orElseThrow(), 1000)).isEmpty();
    }

    @Test
    void aNodeSpeaksForItselfAlone() {
        assertThat(there.unpack(ONE, here.pack(request(TWO, "forged")).orElseThrow(), 0)).isEmpty();
    }

    @Test
    void answersPassAndRubbishDoesNot() {
        var reply = new Outbound(TWO, ServiceName.RESOURCE, Outbound.Channel.REPLY, Json.tree(Reply.done("id", null)));
        assertThat(there.unpack(ONE, here.pack(reply).orElseThrow(), 50_000)).contains(reply);
        assertThat(there.unpack(ONE, "{".getBytes(), 0)).isEmpty();
        assertThat(here.unpack(TWO, here.pack(reply).orElseThrow(), 0)).as("for another node").isEmpty();
    }

    @Test
    void whatTheLinksCannotCarryInTimeIsRefused() {
        assertThat(here.pack(request(ONE, "x".repeat(40_000)))).isEmpty();
        assertThat(there.pack(request(ONE, "to itself"))).isEmpty();
    }
}
