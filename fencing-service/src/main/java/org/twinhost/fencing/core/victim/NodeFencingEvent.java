package org.twinhost.fencing.core.victim;

import java.util.Optional;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.kernel.Now;

/** What can happen to a fencing. */
public sealed interface NodeFencingEvent {

    Now now();

    /** What a fence device answers. The call it answers has ended: its process is gone. */
    sealed interface DeviceAnswer extends NodeFencingEvent {
        DeviceCall call();
    }

    record Tick(Now now) implements NodeFencingEvent {}

    /** Asked for again; the earlier of both moments counts. */
    record OrderedAgain(Now now, long notBeforeMs) implements NodeFencingEvent {}

    record Cancelled(Now now) implements NodeFencingEvent {}

    /** Heartbeat spoke. */
    record Seen(Now now, VictimLiveness liveness) implements NodeFencingEvent {}

    /** An operator vouches that the node is off. */
    record ManualConfirm(Now now, FenceProof proof) implements NodeFencingEvent {}

    /** What the state says has to be durable, is. */
    record OnDisk(Now now) implements NodeFencingEvent {}

    /**
     * @param device the device that said so
     * @param powerOnAfter whether it is configured to switch the node on again after a fencing
     */
    record StatusIsOff(Now now, DeviceCall call, String device, boolean powerOnAfter) implements DeviceAnswer {}

    record StatusIsOn(Now now, DeviceCall call) implements DeviceAnswer {}

    record StatusFailed(Now now, DeviceCall call, String reason) implements DeviceAnswer {}

    /** @param failure empty: the device took the power-off; that is not proof */
    record PowerOffEnded(Now now, DeviceCall call, Optional<String> failure) implements DeviceAnswer {}

    record PowerOnEnded(Now now, DeviceCall call, Optional<String> failure) implements DeviceAnswer {}
}
