package org.twinhost.contract.resource;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** One step of a transition, carried out by the resource service of the node it concerns. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "operation")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Operation.Promote.class, name = "promote"),
    @JsonSubTypes.Type(value = Operation.Demote.class, name = "demote"),
    @JsonSubTypes.Type(value = Operation.StartGuest.class, name = "start"),
    @JsonSubTypes.Type(value = Operation.StopGuest.class, name = "stop"),
})
public sealed interface Operation {

    record Promote(String volume) implements Operation {}

    record Demote(String volume) implements Operation {}

    record StartGuest(String guest) implements Operation {}

    /**
     * @param force true: end it at once instead of shutting it down
     */
    record StopGuest(String guest, boolean force) implements Operation {}
}
