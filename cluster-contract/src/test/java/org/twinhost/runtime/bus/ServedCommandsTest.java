package org.twinhost.runtime.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.runtime.Json;

/** Which answers are kept, for how many requests and for whom. */
class ServedCommandsTest {

    private static final NodeId HERE = Desk.HERE;
    private static final NodeId THERE = new NodeId("jupiter2");
    private static final FencingCommand PROOF = new FencingCommand.ProofOf(THERE, 7);
    private static final FencingCommand CANCEL = new FencingCommand.CancelFencing(THERE, 7);

    private final ServedCommands commands =
            new ServedCommands(new SaidOnce(Logger.getLogger(ServedCommandsTest.class), () -> 0));
    private final List<String> done = new ArrayList<>();

    private void serve() {
        commands.serve(FencingCommand.class, (request, _) -> {
            done.add(request.fromNode() + " " + request.id());
            return CompletableFuture.completedFuture(Reply.done(request.id(), null));
        });
    }

    private Reply asks(NodeId node, ServiceName service, String id, Object command) {
        var request = new Request(id, node, service, HERE, ServiceName.FENCING, 1000, Json.tree(command));
        return Objects.requireNonNull(commands.answer(request, (_, _) -> {})).toCompletableFuture().join();
    }

    @Test
    void whoAsksWithoutEndPushesOutNothingButHisOwn() {
        serve();
        asks(HERE, ServiceName.RESOURCE, "task 1", CANCEL);
        asks(HERE, ServiceName.REPLICATION, "task 1", PROOF);
        asks(THERE, ServiceName.REPLICATION, "task 1", PROOF);
        for (var i = 0; i < 2_000; i++) {
            asks(THERE, ServiceName.REPLICATION, "more " + i, PROOF);
        }
        done.clear();
        asks(HERE, ServiceName.RESOURCE, "task 1", CANCEL);
        asks(HERE, ServiceName.REPLICATION, "task 1", PROOF);
        asks(THERE, ServiceName.REPLICATION, "more 0", PROOF);
        asks(THERE, ServiceName.REPLICATION, "more 1999", PROOF);
        assertThat(done).isEmpty();
        asks(THERE, ServiceName.REPLICATION, "task 1", PROOF);
        assertThat(done).as("his own eldest is gone").containsExactly("jupiter2 task 1");
    }

    @Test
    void whoIsOneTooManyIsRefusedAndNobodyLosesAnAnswer() {
        serve();
        for (var i = 0; i < 64; i++) {
            assertThat(asks(new NodeId("n" + i), ServiceName.REPLICATION, "1", PROOF).isDone()).isTrue();
        }
        assertThat(done).hasSize(64);
        var answer = asks(THERE, ServiceName.REPLICATION, "1", PROOF);
        assertThat(answer.outcome()).isEqualTo(Reply.Outcome.REFUSED);
        assertThat(answer.reason()).contains("64 services");
        for (var i = 0; i < 64; i++) {
            assertThat(asks(new NodeId("n" + i), ServiceName.REPLICATION, "1", PROOF).isDone()).isTrue();
        }
        assertThat(done).hasSize(64);
        assertThat(asks(new NodeId("n0"), ServiceName.REPLICATION, "2", PROOF).isDone()).isTrue();
        assertThat(asks(HERE, ServiceName.RESOURCE, "1", CANCEL).isDone()).as("this node's own").isTrue();
    }

    @Test
    void whoMayNotCommandTakesNoRoom() {
        serve();
        for (var i = 0; i < 64; i++) {
            assertThat(asks(new NodeId("n" + i), ServiceName.REPLICATION, "1", "unreadable").outcome())
                    .isEqualTo(Reply.Outcome.FAILED);
            assertThat(asks(new NodeId("n" + i), ServiceName.REPLICATION, "1", CANCEL).outcome())
                    .isEqualTo(Reply.Outcome.REFUSED);
        }
        assertThat(asks(THERE, ServiceName.REPLICATION, "1", PROOF).isDone()).isTrue();
    }

    @Test
    void whatCameTooEarlyOrCouldNotBeReadIsCarriedOutWhenItComesAgain() {
        assertThat(asks(HERE, ServiceName.RESOURCE, "task 1", CANCEL).reason()).contains("still starting; try again");
        serve();
        assertThat(asks(HERE, ServiceName.RESOURCE, "task 2", "unreadable").reason()).startsWith("it can't be read");
        assertThat(done).isEmpty();
        assertThat(asks(HERE, ServiceName.RESOURCE, "task 1", CANCEL).isDone()).isTrue();
        assertThat(asks(HERE, ServiceName.RESOURCE, "task 2", CANCEL).isDone()).isTrue();
        assertThat(done).containsExactly("jupiter1 task 1", "jupiter1 task 2");
    }

    @Test
    void aHandlerThatFailedIsNotTriedAgainByTheSameId() {
        commands.serve(FencingCommand.class, (request, _) -> {
            done.add(request.id());
            throw new IllegalStateException("it broke on the way");
        });
        for (var i = 0; i < 2; i++) {
            assertThat(asks(HERE, ServiceName.RESOURCE, "task 1", CANCEL).outcome()).isEqualTo(Reply.Outcome.FAILED);
        }
        assertThat(done).containsExactly("task 1");
    }
}
