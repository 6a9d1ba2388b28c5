package org.twinhost.fencing.core;

import org.twinhost.contract.NodeId;
import org.twinhost.contract.Step;

/**
 * All fencings of one node, their durable record and the answers to those who asked. Start reading at {@link NodeFencing}
 * for one victim's way; this one admits orders, keeps proofs and makes sure of S5: what is visible is on disk.
 *
 * <p>The document on disk is always derived from the state; whenever both differ, it is written, one write at a time.
 */
public final class Keeper {

    /** How long an order that came too early waits. */
    static final int EARLY_MS = 1_000;

    private final NodeId self;
    private final Pace pace;

    public Keeper(NodeId self, Pace pace) {
        this.self = self;
        this.pace = pace;
    }

    public Step<KeeperState, KeeperEffect> on(KeeperState state, KeeperEvent event) {
        var turn = new Turn(self, pace, state, event.now());
        switch (event) {
            case KeeperEvent.Recovered recovered -> turn.recover(recovered.document(), recovered.incarnation());
            case KeeperEvent.HeartbeatSpoke spoke -> turn.heartbeatSpoke(spoke.membership());
            case KeeperEvent.Asked asked -> turn.asked(asked.id(), asked.command());
            case KeeperEvent.DeviceSaid said -> turn.deviceSaid(said.answer());
            case KeeperEvent.Written _ -> turn.written();
            case KeeperEvent.NotWritten failed -> turn.notWritten(failed.reason());
            case KeeperEvent.Tick _ -> turn.tick();
        }
        return turn.end();
    }
}
