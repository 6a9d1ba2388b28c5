package org.twinhost.heartbeat.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.twinhost.heartbeat.core.MiniCluster.Machine;

/** What is skipped would have changed nothing: the same state without its calm is asked again. */
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

    @Test
    void aPacketHeardInTheCalmChangesNothingButTheMomentsItWasHeard() {
        var spared = new int[1];
        for (long seed = 1; seed <= 12; seed++) {
            var cluster = new MiniCluster(2, seed);
            cluster.boot(cluster.node(1));
            cluster.run(cluster.topology.timing().keepaliveMs() / 2); // so that one speaks while the other is calm
            cluster.boot(cluster.node(2));
            cluster.loss = 0.2;
            cluster.watcher = (machine, event) -> spared[0] += checkHeard(machine, event);
            cluster.run(6_000);
            cluster.cutAll(cluster.node(1));
            cluster.run(6_000);
            cluster.heal();
            cluster.run(6_000);
        }
        assertThat(spared[0]).as("keepalives are heard in the calm").isGreaterThan(100);
    }

    private static int checkHeard(Machine machine, HeartbeatEvent event) {
        if (!(event instanceof HeartbeatEvent.Heard heard) || !Calm.covers(machine.state, heard)) {
            return 0;
        }
        var calm = Heartbeat.on(machine.state, heard);
        var awake = Heartbeat.on(machine.state.with(machine.state.pulse().calmUntil(Peer.NEVER)), heard);
        assertThat(awake.effects()).isEmpty();
        assertThat(calm.effects()).isEmpty();
        assertThat(calm.state().with(calm.state().pulse().calmUntil(Peer.NEVER))).isEqualTo(awake.state());
        return 1;
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
