package org.twinhost.contract.vm;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.twinhost.contract.View;

/** What the vm service can be asked for; the body of a refused answer is a {@link VmRefusal}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
    @JsonSubTypes.Type(value = VmCommand.Start.class, name = "start"),
    @JsonSubTypes.Type(value = VmCommand.Shutdown.class, name = "shutdown"),
    @JsonSubTypes.Type(value = VmCommand.Destroy.class, name = "destroy"),
    @JsonSubTypes.Type(value = VmCommand.Guests.class, name = "guests"),
})
public sealed interface VmCommand {

    /** What is in libvirt's hands on a node at one time; who orders more lets the rest wait until their orders expire. */
    int AT_ONCE_MAX = 8;

    /** Start the guest; done when libvirt says it runs. Refused unless all its volumes are Primary here (S1, S3). */
    record Start(String guest, View view) implements VmCommand {}

    /** Shut the guest down cleanly, destroy it after its shutdown timeout; done when no process of it is left. */
    record Shutdown(String guest, View view) implements VmCommand {}

    /** End the guest at once; done when no process of it is left. */
    record Destroy(String guest, View view) implements VmCommand {}

    /** The authoritative state, read now; the body of the answer is a {@link VmState}. */
    record Guests() implements VmCommand {}
}
