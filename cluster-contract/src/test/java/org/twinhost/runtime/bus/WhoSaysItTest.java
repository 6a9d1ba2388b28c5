package org.twinhost.runtime.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Inbound;
import org.twinhost.contract.bus.Outbound;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.runtime.Json;

/** A command counts from who may give it, an answer from who was asked, and both only from who they say they are. */
class WhoSaysItTest {

    private static final NodeId HERE = Desk.HERE;
    private static final NodeId THERE = new NodeId("jupiter2");
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final FencingCommand PROOF = new FencingCommand.ProofOf(THERE, 7);
    private static final FencingCommand FENCE =
            new FencingCommand.Fence(THERE, 7, new View(1, List.of(HERE), HERE), 0, "a test wants it");

    private final Desk fencing = new Desk(ServiceName.FENCING);
    private final List<FencingCommand> done = new ArrayList<>();

    @BeforeEach
    void fencingServes() {
        fencing.carries = false;
        fencing.serve(FencingCommand.class, (request, command) -> {
            done.add(command);
            return CompletableFuture.completedFuture(Reply.done(request.id(), null));
        });
    }

    private static Request request(String id, NodeId fromNode, ServiceName from, Object command) {
        return new Request(id, fromNode, from, HERE, ServiceName.FENCING, 1000, Json.tree(command));
    }

    private void here(ServiceName topic, Request request) {
        fencing.received(Topics.command(ServiceName.FENCING, topic), request, false);
    }

    private void overHeartbeat(NodeId node, ServiceName service, Request request) {
        fencing.received(Topics.remoteCommand(ServiceName.FENCING), new Inbound(node, service, Json.tree(request)), false);
    }

    @Test
    void aCommandOfWhoMayGiveItIsCarriedOut() {
        here(ServiceName.RESOURCE, request("1", HERE, ServiceName.RESOURCE, FENCE));
        here(ServiceName.REPLICATION, request("2", HERE, ServiceName.REPLICATION, PROOF));
        overHeartbeat(THERE, ServiceName.REPLICATION, request("3", THERE, ServiceName.REPLICATION, PROOF));
        overHeartbeat(THERE, null, request("4", THERE, ServiceName.REPLICATION, PROOF));
        assertThat(done).containsExactly(FENCE, PROOF, PROOF, PROOF);
        assertThat(fencing.sent).extracting(Desk.Sent::topic).containsExactly(
                Topics.reply(ServiceName.RESOURCE, ServiceName.FENCING),
                Topics.reply(ServiceName.REPLICATION, ServiceName.FENCING),
                Topics.outbox(ServiceName.FENCING), Topics.outbox(ServiceName.FENCING));
        assertThat(((Outbound) fencing.sent.getLast().message()).from()).isEqualTo(ServiceName.FENCING);
    }

    @Test
    void whoMayNotCommandIsToldSo() throws Exception {
        var confirm = new FencingCommand.Confirm(THERE, "eva");
        here(ServiceName.REPLICATION, request("1", HERE, ServiceName.REPLICATION, FENCE));
        here(ServiceName.RESOURCE, request("2", HERE, ServiceName.RESOURCE, confirm));
        overHeartbeat(THERE, ServiceName.RESOURCE, request("3", THERE, ServiceName.RESOURCE, FENCE));
        assertThat(done).isEmpty();
        assertThat(fencing.sent).hasSize(3);
        var answer = fencing.decode(fencing.sent.getFirst().message(), Reply.class);
        assertThat(answer.outcome()).isEqualTo(Reply.Outcome.REFUSED);
        assertThat(answer.reason())
                .isEqualTo("replication-service of this node may not command Fence of the fencing-service");
    }

    @Test
    void whoLiesAboutHimselfIsNotHeard() {
        here(ServiceName.VM, request("1", HERE, ServiceName.RESOURCE, FENCE));
        here(ServiceName.RESOURCE, request("2", THERE, ServiceName.RESOURCE, FENCE));
        overHeartbeat(THERE, ServiceName.REPLICATION, request("3", HERE, ServiceName.REPLICATION, PROOF));
        overHeartbeat(HERE, ServiceName.RESOURCE, request("4", HERE, ServiceName.RESOURCE, FENCE));
        overHeartbeat(THERE, ServiceName.VM, request("5", THERE, ServiceName.REPLICATION, PROOF));
        assertThat(done).isEmpty();
        assertThat(fencing.sent).isEmpty();
    }

    @Test
    void whatTheBrokerKeptIsNoCommand() {
        fencing.received(Topics.command(ServiceName.FENCING, ServiceName.RESOURCE),
                request("1", HERE, ServiceName.RESOURCE, FENCE), true);
        fencing.received(Topics.remoteCommand(ServiceName.FENCING), new Inbound(THERE, ServiceName.REPLICATION,
                Json.tree(request("2", THERE, ServiceName.REPLICATION, PROOF))), true);
        assertThat(done).isEmpty();
    }

    @Test
    void nobodySpoilsAnIdOfSomebodyElse() {
        here(ServiceName.REPLICATION, request("task 1", HERE, ServiceName.REPLICATION, PROOF));
        here(ServiceName.RESOURCE, request("task 1", HERE, ServiceName.RESOURCE, FENCE));
        here(ServiceName.RESOURCE, request("task 1", HERE, ServiceName.RESOURCE, FENCE));
        assertThat(done).containsExactly(PROOF, FENCE);
        assertThat(fencing.sent).hasSize(3);
    }

    @Test
    void anAnswerCountsFromWhoWasAskedAlone() {
        var vm = new Desk(ServiceName.VM);
        vm.carries = false;
        var asked = vm.request("1", HERE, ServiceName.REPLICATION, new ReplicationCommand.Volumes(), SOON)
                .toCompletableFuture();
        vm.received(Topics.reply(ServiceName.VM, ServiceName.CONFIG), Reply.done("1", null), false);
        vm.received(Topics.reply(ServiceName.VM, ServiceName.REPLICATION), Reply.done("1", null), true);
        vm.received(Topics.remoteReply(ServiceName.VM),
                new Inbound(THERE, ServiceName.REPLICATION, Json.tree(Reply.done("1", null))), false);
        assertThat(asked).isNotDone();
        vm.received(Topics.reply(ServiceName.VM, ServiceName.REPLICATION), Reply.done("1", null), false);
        assertThat(asked).isDone();
    }

    @Test
    void anAnswerOverHeartbeatCountsFromTheNodeAndTheServiceThatWereAsked() {
        var replication = new Desk(ServiceName.REPLICATION);
        replication.carries = false;
        var asked = replication.request("1", THERE, ServiceName.FENCING, new FencingCommand.ProofOf(HERE, 1), SOON)
                .toCompletableFuture();
        assertThat(((Outbound) replication.sent.getFirst().message()).from()).isEqualTo(ServiceName.REPLICATION);
        var done = Json.tree(Reply.done("1", null));
        var topic = Topics.remoteReply(ServiceName.REPLICATION);
        replication.received(topic, new Inbound(new NodeId("jupiter3"), ServiceName.FENCING, done), false);
        replication.received(topic, new Inbound(THERE, ServiceName.VM, done), false);
        replication.received(Topics.reply(ServiceName.REPLICATION, ServiceName.FENCING), done, false);
        assertThat(asked).isNotDone();
        replication.received(topic, new Inbound(THERE, ServiceName.FENCING, done), false);
        assertThat(asked).isDone();
    }

    @Test
    void whoTellsWithoutEndTakesNoRoomFromTheOthers() {
        for (var i = 0; i < 1_000; i++) {
            fencing.received(Topics.state(ServiceName.VM, "x" + i), "much", false);
        }
        fencing.received(Topics.state(ServiceName.HEARTBEAT, Topics.MEMBERSHIP), "little", false);
        assertThat(fencing.latest(ServiceName.VM, "x1", String.class)).isPresent();
        assertThat(fencing.latest(ServiceName.VM, "x900", String.class)).isEmpty();
        assertThat(fencing.latest(ServiceName.HEARTBEAT, Topics.MEMBERSHIP, String.class)).isPresent();
    }

    @Test
    void whatNobodyMayCommandIsNotEvenSent() throws Exception {
        var vm = new Desk(ServiceName.VM);
        var answer = vm.request(HERE, ServiceName.VM, new VmCommand.Guests(), SOON).toCompletableFuture().get();
        vm.tell(HERE, ServiceName.FENCING, FENCE, SOON);
        assertThat(answer.outcome()).isEqualTo(Reply.Outcome.REFUSED);
        assertThat(vm.sent).isEmpty();
    }

    @Test
    void whatIsToBeCarriedComesWithTheNameOfItsTopic() {
        var heartbeat = new Desk(ServiceName.HEARTBEAT);
        var carried = new ArrayList<ServiceName>();
        heartbeat.onOutbox((from, message) -> carried.add(from));
        var message = new Outbound(THERE, ServiceName.RESOURCE, Outbound.Channel.REPLY, Json.tree(Reply.done("1", null)),
                ServiceName.FENCING);
        heartbeat.received(Topics.outbox(ServiceName.VM), message, false);
        heartbeat.received(Topics.outbox(ServiceName.VM), message, true);
        assertThat(carried).containsExactly(ServiceName.VM);
        fencing.received(Topics.outbox(ServiceName.VM), message, false);
    }
}
