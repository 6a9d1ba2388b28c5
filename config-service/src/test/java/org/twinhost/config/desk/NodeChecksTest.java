package org.twinhost.config.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.twinhost.config.core.needs.Question;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.runtime.bus.Bus;

/** What a member of an older release can't read is not given to it. */
class NodeChecksTest {

    private static final NodeId PEER = new NodeId("jupiter2");

    private static NodeChecks.Found found(FenceDeviceConfig.Kind kind, Reply reply) {
        var bus = (Bus) Proxy.newProxyInstance(Bus.class.getClassLoader(), new Class<?>[] {Bus.class}, (_, _, _) ->
                CompletableFuture.completedFuture(reply));
        var device = new FenceDeviceConfig("pdu1", new NodeId("jupiter1"), kind, "10.90.4.9", 623, "eva", "/pdu", 17, false);
        return new NodeChecks(new NodeId("jupiter1"), bus).ask(List.of(new Question(PEER, ServiceName.FENCING,
                new FencingCommand.Check(List.of(device)), true)), List.of(PEER)).toCompletableFuture().join();
    }

    @Test
    void aMemberThatCannotReadTheQuestionCannotReadTheConfiguration() {
        var older = Reply.failed("1", "it can't be read: no enum constant AGENT");
        assertThat(found(FenceDeviceConfig.Kind.AGENT, older).reasons()).singleElement().asString()
                .startsWith("on jupiter2: it runs a release that knows no fence devices of the kind agent");
        assertThat(found(FenceDeviceConfig.Kind.IPMI, older).reasons()).isEmpty();
    }

    @Test
    void oneThatDoesNotAnswerRefusesNothing() {
        var silent = found(FenceDeviceConfig.Kind.AGENT, Reply.failed("1", "no answer within 4 s"));
        assertThat(silent.reasons()).isEmpty();
        assertThat(silent.notChecked()).singleElement().asString().contains("no answer within 4 s");
    }
}
