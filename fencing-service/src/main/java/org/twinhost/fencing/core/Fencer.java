package org.twinhost.fencing.core;

import java.util.Optional;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Step;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.fencing.core.victim.FencingTiming;
import org.twinhost.fencing.core.victim.NodeFencing;
import org.twinhost.kernel.Now;

/**
 * All fencings of one node, their durable record and the answers to those who asked. Start reading at {@link NodeFencing}
 * for one victim's way; this one admits orders, keeps proofs and makes sure of S5: what is visible is on disk.
 *
 * <p>The document on disk is always derived from the state; whenever both differ, it is written, one write at a time.
 */
public final class Fencer {

    /** How long an order that came too early waits. */
    static final int EARLY_MS = 1_000;

    private final NodeId self;
    private final FencingTiming timing;

    public Fencer(NodeId self, FencingTiming timing) {
        this.self = self;
        this.timing = timing;
    }

    public Step<FencerState, FencerEffect> on(FencerState state, FencerEvent event) {
        var step = new FencingStep(self, timing, state, event.now());
        switch (event) {
            case FencerEvent.Recovered recovered -> step.recover(recovered.document(), recovered.incarnation());
            case FencerEvent.MembershipHeard spoke -> step.membershipHeard(spoke.membership());
            case FencerEvent.Asked asked -> step.asked(asked.id(), asked.command());
            case FencerEvent.DeviceSaid said -> step.deviceSaid(said.answer());
            case FencerEvent.Written _ -> step.written();
            case FencerEvent.NotWritten failed -> step.notWritten(failed.reason());
            case FencerEvent.Tick _ -> step.tick();
        }
        return step.end();
    }

    /** Why an operator's word that the node is off would not be taken now, whoever gives it; empty: it would. */
    public Optional<String> whyNotConfirmed(NodeId node, FencerState state, Now now) {
        return new Admission(self).refusalOf(new FencingCommand.Confirm(node, "anybody"), state, now.ms());
    }
}
