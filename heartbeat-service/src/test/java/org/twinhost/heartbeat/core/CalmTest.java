package org.twinhost.heartbeat.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.twinhost.heartbeat.core.MiniCluster.Machine;

/** A tick that is skipped would have changed nothing: the same state without its calm is asked again. */
class CalmTest {

    @Test
    void aTickInTheCalmChangesNothingWhateverWentBefore() {
        var skipped = 0;
        for (long seed = 1; seed <= 12; seed++) {
            var cluster = new MiniCluster(2, seed).bootAll();
            cluster.loss = 0.3;
            for (int i = 0; i < 600; i++) {
                cluster.run(20);
                if (i == 200) {
                    cluster.cutAll(cluster.node(1));
                } else if (i == 400) {
                    cluster.heal();
                }
                for (var machine : cluster.machines.values()) {
                    skipped += checkCalm(machine, cluster.nowMs);
                }
            }
        }
        assertThat(skipped).as("there is calm at all").isGreaterThan(1_000);
    }

    private static int checkCalm(Machine machine, long nowMs) {
        if (machine.state.topology() == null || !Calm.covers(machine.state, nowMs)) {
            return 0;
        }
        var awake = machine.state.with(machine.state.pulse().calmUntil(Peer.NEVER));
        var step = Heartbeat.on(awake, new HeartbeatEvent.Tick(nowMs));
        assertThat(step.effects()).isEmpty();
        assertThat(step.state().with(step.state().pulse().calmUntil(Peer.NEVER)))
                .isEqualTo(awake.with(awake.pulse().ticked(nowMs)));
        return 1;
    }
}
