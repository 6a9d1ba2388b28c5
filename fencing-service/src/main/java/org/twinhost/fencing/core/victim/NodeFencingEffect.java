package org.twinhost.fencing.core.victim;

import org.twinhost.contract.NodeId;

/** What a fencing wants done. */
public sealed interface NodeFencingEffect {

    /** What the victim's fence device is asked. */
    sealed interface ForDevice extends NodeFencingEffect {
        DeviceCall call();
    }

    record AskStatus(DeviceCall call) implements ForDevice {}

    record CutPower(DeviceCall call) implements ForDevice {}

    record SwitchOn(DeviceCall call) implements ForDevice {}

    /** End the call's process now. Its answer comes all the same, once the process is gone. */
    record EndCall(DeviceCall call) implements ForDevice {}

    /** Make durable what the new state says; {@link NodeFencingEvent.OnDisk} comes back. */
    record Persist() implements NodeFencingEffect {}

    /** For the log. */
    record Report(NodeId victim, String text) implements NodeFencingEffect {}
}
