package org.twinhost.fencing.core;

import org.twinhost.contract.fencing.FencingCommand;

/** What the keeper of the proofs is told. */
public sealed interface KeeperEvent {

    Now now();

    /**
     * The service has started.
     *
     * @param incarnation this node's boot; what an earlier boot left is void
     */
    record Recovered(Now now, FencingDocument document, long incarnation) implements KeeperEvent {}

    record HeartbeatSpoke(Now now, Membership membership) implements KeeperEvent {}

    /** @param id the request, for the answer */
    record Asked(Now now, String id, FencingCommand command) implements KeeperEvent {}

    record DeviceSaid(NodeFencingEvent.DeviceAnswer answer) implements KeeperEvent {
        @Override
        public Now now() {
            return answer.now();
        }
    }

    /** The last {@link KeeperEffect.Write} is on disk. */
    record Written(Now now) implements KeeperEvent {}

    /** The last {@link KeeperEffect.Write} failed; what it should have made durable may or may not be. */
    record NotWritten(Now now, String reason) implements KeeperEvent {}

    record Tick(Now now) implements KeeperEvent {}
}
