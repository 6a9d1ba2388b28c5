package org.twinhost.heartbeat.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.twinhost.heartbeat.core.MiniCluster.Machine;

/** What is skipped would have changed nothing: the same state without the fast path is asked again. */
class FastPathTest {

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
                    skipped += checkTick(machine, machine.nowMs());
                }
            }
        }
        assertThat(skipped).as("ticks are skipped at all").isGreaterThan(1_000);
    }

    @Test
    void aPacketHeardInTheCalmChangesNothingButTheMomentsItWasHeard() {
        var skipped = new int[1];
        for (long seed = 1; seed <= 12; seed++) {
            var cluster = new MiniCluster(2, seed);
            cluster.boot(cluster.node(1));
            cluster.run(cluster.topology.timing().keepaliveMs() / 2); // so that one speaks while nothing is new to the other
            cluster.boot(cluster.node(2));
            cluster.loss = 0.2;
            cluster.watcher = (machine, event) -> skipped[0] += checkHeard(machine, event);
            cluster.run(6_000);
            cluster.cutAll(cluster.node(1));
            cluster.run(6_000);
            cluster.heal();
            cluster.run(6_000);
        }
        assertThat(skipped[0]).as("keepalives take the fast path").isGreaterThan(100);
    }

    private static int checkHeard(Machine machine, HeartbeatEvent event) {
        if (!(event instanceof HeartbeatEvent.Heard heard) || !FastPath.covers(machine.state, heard)) {
            return 0;
        }
        var fast = Heartbeat.on(machine.state, heard);
        var awake = Heartbeat.on(machine.state.with(machine.state.ticks().unchangedUntil(Peer.NEVER)), heard);
        assertThat(awake.effects()).isEmpty();
        assertThat(fast.effects()).isEmpty();
        assertThat(fast.state().with(fast.state().ticks().unchangedUntil(Peer.NEVER))).isEqualTo(awake.state());
        return 1;
    }

    private static int checkTick(Machine machine, long nowMs) {
        if (!machine.state.isConfigured() || !FastPath.covers(machine.state, nowMs)) {
            return 0;
        }
        var awake = machine.state.with(machine.state.ticks().unchangedUntil(Peer.NEVER));
        var step = Heartbeat.on(awake, new HeartbeatEvent.Tick(nowMs));
        assertThat(step.effects()).isEmpty();
        assertThat(step.state().with(step.state().ticks().unchangedUntil(Peer.NEVER)))
                .isEqualTo(awake.with(awake.ticks().ticked(nowMs)));
        return 1;
    }
}
