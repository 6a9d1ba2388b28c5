package org.twinhost.vm;

import java.time.Duration;
import org.twinhost.kernel.MachineLoop;
import org.twinhost.vm.core.Call;
import org.twinhost.vm.core.NodeState;
import org.twinhost.vm.core.VmEvent;

/** Sees what the service does, and has no say in it. */
public interface VmWitness extends MachineLoop.Observer<NodeState, VmEvent> {

    @Override
    default void moved(NodeState before, VmEvent event, NodeState after) {
        // who only counts need not look
    }

    /** A call to the hypervisor returned; any thread. */
    void returned(String guest, Call call, boolean failed, Duration took);
}
