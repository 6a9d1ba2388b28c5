package org.twinhost.contract.vm;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reasons;

/** What the vm service can be asked for; the body of a refused answer is a {@link VmRefusal}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
    @JsonSubTypes.Type(value = VmCommand.Start.class, name = "start"),
    @JsonSubTypes.Type(value = VmCommand.Shutdown.class, name = "shutdown"),
    @JsonSubTypes.Type(value = VmCommand.Destroy.class, name = "destroy"),
    @JsonSubTypes.Type(value = VmCommand.Guests.class, name = "guests"),
    @JsonSubTypes.Type(value = VmCommand.Check.class, name = "check"),
    @JsonSubTypes.Type(value = VmCommand.CheckAll.class, name = "check-all"),
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

    /**
     * Could this node run guests that need this? Nothing is changed; the body of the answer is a {@link Reasons}. Who has more
     * to ask than fits asks again with the rest.
     *
     * @param bridges names of bridges that must be there
     * @param files paths of kernels, initrds and firmware that must be there and readable
     * @param memoryMib of the guest with the most memory, in MiB; 0: none is asked about
     * @param vcpus of the guest with the most virtual CPUs; 0: none is asked about
     */
    record Check(List<String> bridges, List<String> files, int memoryMib, int vcpus) implements VmCommand {

        /** Of bridges, and of files. */
        public static final int COUNT_MAX = 64;

        public Check {
            if (bridges.size() > COUNT_MAX || files.size() > COUNT_MAX) {
                throw new IllegalArgumentException("no more than " + COUNT_MAX + " bridges and files are checked at once");
            }
        }
    }

    /**
     * Could this node run all guests at once that may come to run here? Nothing is changed; the body of the answer is a {@link
     * Reasons}.
     *
     * @param guests how many they are
     * @param memoryMib of all together, in MiB
     */
    record CheckAll(int guests, long memoryMib) implements VmCommand {}
}
