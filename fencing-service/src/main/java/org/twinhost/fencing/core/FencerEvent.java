package org.twinhost.fencing.core;

import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.fencing.core.victim.NodeFencingEvent;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.kernel.Now;

/** What the keeper of the proofs is told. */
public sealed interface FencerEvent {

    Now now();

    /**
     * The service has started.
     *
     * @param incarnation this node's boot; what an earlier boot left is void
     */
    record Recovered(Now now, FencingDocument document, long incarnation) implements FencerEvent {}

    record MembershipHeard(Now now, LocalMembership membership) implements FencerEvent {}

    /** @param id the request, for the answer */
    record Asked(Now now, String id, FencingCommand command) implements FencerEvent {}

    record DeviceSaid(NodeFencingEvent.DeviceAnswer answer) implements FencerEvent {
        @Override
        public Now now() {
            return answer.now();
        }
    }

    /** The last {@link FencerEffect.Write} is on disk. */
    record Written(Now now) implements FencerEvent {}

    /** The last {@link FencerEffect.Write} failed; what it should have made durable may or may not be. */
    record NotWritten(Now now, String reason) implements FencerEvent {}

    record Tick(Now now) implements FencerEvent {}
}
