package org.twinhost.contract.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;

/** What resource services ask of each other. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ResourceCommand.Report.class, name = "report"),
    @JsonSubTypes.Type(value = ResourceCommand.Repeat.class, name = "repeat"),
    @JsonSubTypes.Type(value = ResourceCommand.Acknowledge.class, name = "acknowledge"),
    @JsonSubTypes.Type(value = ResourceCommand.Execute.class, name = "execute"),
    @JsonSubTypes.Type(value = ResourceCommand.Administer.class, name = "wish"),
    @JsonSubTypes.Type(value = ResourceCommand.Events.class, name = "events"),
})
public sealed interface ResourceCommand {

    /** What runs at the sender. Not answered: all that the receiver sends acknowledges it. */
    record Report(ReportPart part) implements ResourceCommand {}

    /**
     * The last report once more, under another number: nothing that it tells has changed. Not answered. To who lacks a change
     * it only acknowledges.
     *
     * @param sequence the number of this report
     * @param acknowledges as in a report
     * @param holds as in a part of a report
     * @param since the number of the newest change
     * @param lastEvent as in a report
     */
    record Repeat(NodeId node, long sequence, long acknowledges, long holds, long since,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable EventId lastEvent) implements ResourceCommand {}

    /**
     * A part arrived; says nothing of the sender's own report.
     *
     * @param sequence of the sender's last report
     */
    record Acknowledge(NodeId node, long sequence, long acknowledges, long holds) implements ResourceCommand {}

    /**
     * Carry this out, if you are in the same view; the answer tells the outcome. The same id is carried out once.
     *
     * @param id that of the event which is the order
     * @param root where the chain of that event's causes begins; null: the sender tells of no events
     */
    record Execute(String id, Operation operation, View view,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable EventId root) implements ResourceCommand {}

    /**
     * Tell some of the events of a node that you know, oldest first, as many as a message takes: an {@link EventPage}.
     *
     * @param after all up to this one are known
     */
    record Events(EventId after) implements ResourceCommand {}

    /** What an administrator asked another node for, passed on to the coordinator. */
    record Administer(@JsonProperty("wish") AdminRequest request, String operator) implements ResourceCommand {}
}
