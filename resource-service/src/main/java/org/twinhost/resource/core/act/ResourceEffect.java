package org.twinhost.resource.core.act;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.resource.AdminRequest;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.contract.resource.EventId;
import org.twinhost.contract.resource.Operation;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.resource.core.leave.Leave;

/** What the shell shall do, in order. */
public sealed interface ResourceEffect {

    /** A part of the own report, a repetition of it, or an acknowledgement of the node's. */
    record SendReport(NodeId to, ResourceCommand message) implements ResourceEffect {}

    /** Order an operation from a node's resource service, perhaps this one; comes back as OrderAnswered. */
    record SendOrder(NodeId to, String id, Operation operation, View view, EventId root, Duration deadline)
            implements ResourceEffect {}

    /** Make these durable; comes back as TasksWritten, and no other is asked for before that (S5). */
    record WriteTasks(List<Task> tasks) implements ResourceEffect {}

    /** Ask the local replication or vm service; comes back as Performed. */
    record Perform(String id, Operation operation, View view, @Nullable EventId root, Duration deadline)
            implements ResourceEffect {}

    record AnswerOrder(String asker, Reply.Outcome outcome, @Nullable String reason) implements ResourceEffect {}

    record RequestFence(NodeId victim, long incarnation, View view, long delayMs, String reason, EventId root)
            implements ResourceEffect {}

    record CancelFencing(NodeId victim, long incarnation, EventId root) implements ResourceEffect {}

    /** Ask the config service to write the request into the configuration; comes back as RequestAnswered. */
    record ChangeConfig(
            String asker, AdminRequest request, String operator, String text, @Nullable String until, EventId root)
            implements ResourceEffect {}

    /** Pass the request on to the coordinator; comes back as RequestAnswered. */
    record ForwardRequest(String asker, NodeId coordinator, AdminRequest request, String operator) implements ResourceEffect {}

    record AnswerRequest(String asker, Reply.Outcome outcome, @Nullable String text) implements ResourceEffect {}

    /** Make this durable; comes back as LeaveWritten, and no other is asked for before that (S5). */
    record WriteLeave(Leave leave) implements ResourceEffect {}

    /**
     * Have the local replication give up whatever role it has, and then the local vm service say what runs here; comes back as
     * GoodbyePrepared.
     */
    record PrepareGoodbye(long look, View view, List<String> volumes) implements ResourceEffect {}

    /** Ask the local heartbeat for the goodbye; comes back as GoodbyeAnswered. */
    record SayGoodbye(View view) implements ResourceEffect {}

    /** Something happened: keep it and tell it, archive the inputs when {@code transition}. */
    record Note(ClusterEvent event, boolean transition) implements ResourceEffect {}
}
