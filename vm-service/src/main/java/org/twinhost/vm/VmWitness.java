package org.twinhost.vm;

import java.time.Duration;
import org.twinhost.kernel.MachineLoop;
import org.twinhost.vm.core.Call;
import org.twinhost.vm.core.HypervisorNode;
import org.twinhost.vm.core.VmEvent;

/** Sees what the service does, and has no say in it. */
public interface VmWitness extends MachineLoop.Observer<HypervisorNode, VmEvent> {

    @Override
    default void moved(HypervisorNode before, VmEvent event, HypervisorNode after) {
        // who only counts need not look
    }

    /** A call to the hypervisor returned; any thread. */
    void returned(String guest, Call call, boolean failed, Duration took);
}
