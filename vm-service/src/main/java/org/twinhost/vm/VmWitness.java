package org.twinhost.vm;

import java.time.Duration;
import org.twinhost.vm.core.Call;
import org.twinhost.vm.core.NodeState;

/** Sees what the service does, and has no say in it. */
public interface VmWitness {

    /** The machine was told something; on the loop's thread, before its effects are performed. */
    void turned(NodeState before, NodeState after);

    /** A call to the hypervisor returned; any thread. */
    void returned(String guest, Call call, boolean failed, Duration took);
}
