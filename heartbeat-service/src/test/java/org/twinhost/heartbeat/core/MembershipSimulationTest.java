package org.twinhost.heartbeat.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twinhost.contract.heartbeat.HeartbeatCommand.FallSilent;
import org.twinhost.heartbeat.core.MiniCluster.Machine;
import org.twinhost.heartbeat.core.packet.NodeSession;

/**
 * Random faults under a seed: {@link MiniCluster} checks after every event what must never happen; here it is checked that
 * all is well in bounded time once the faults end. {@code -Dseed=…} replays one.
 *
 * <p>Kept beside the whole simulator because three cores alone, with nothing but packets and a disk, meet far more orders of
 * views in the same time, and because {@link FastPathTest} can ask each of their states twice.
 */
class MembershipSimulationTest {

    private static final int FAULTS = 12;
    private static final long HEALED_WITHIN_MS = 30_000;

    @ParameterizedTest
    @CsvSource({"2, 1, 40", "3, 1000, 25"})
    void whateverHappensNobodyIsInTwoViewsAndAllIsWholeInTheEnd(int nodes, long first, long seeds) {
        var only = Long.getLong("seed");
        for (long seed = only == null ? first : only; seed < (only == null ? first + seeds : only + 1); seed++) {
            try {
                runSeed(nodes, seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("nodes=" + nodes + " -Dseed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static void runSeed(int nodes, long seed) {
        var cluster = new MiniCluster(nodes, seed);
        var story = new ArrayList<String>();
        cluster.delayMaxMs = 1 + cluster.random.nextInt(60);
        cluster.bootAll();
        try {
            for (int i = 0; i < FAULTS; i++) {
                cluster.run(cluster.random.nextInt(cluster.random.nextBoolean() ? 50 : 3_000));
                story.add(cluster.nowMs + " " + fault(cluster));
            }
            cluster.heal();
            cluster.machines.values().forEach(machine -> repair(cluster, machine));
            var whole = cluster.runUntil(cluster::isWhole, HEALED_WITHIN_MS);
            assertThat(whole).as("whole again").isTrue();
            cluster.run(3_000);
            assertThat(cluster.isWhole()).as("still whole").isTrue();
        } catch (AssertionError e) {
            var report = new StringBuilder(e.getMessage()).append("\n").append(String.join("\n", story));
            cluster.machines.values()
                    .forEach(machine -> report.append("\n").append(machine.name).append(" on=").append(machine.on)
                    .append(" ").append(machine.report()).append("\n  ").append(machine.disk)
                    .append("\n  ").append(String.join("\n  ", machine.said)));
            throw new AssertionError(report.toString(), e);
        }
    }

    private static String fault(MiniCluster cluster) {
        var random = cluster.random;
        var machine = cluster.node(1 + random.nextInt(cluster.machines.size()));
        return switch (random.nextInt(12)) {
            case 0 -> power(cluster, machine);
            case 1, 2 -> freeze(cluster, machine);
            case 3 -> service(cluster, machine);
            case 4 -> {
                cluster.cutAll(machine);
                yield machine.name + " is deaf";
            }
            case 5, 6 -> {
                var link = cluster.topology.links().get(random.nextInt(3)).name();
                cluster.cut(link, machine);
                yield machine.name + " is deaf on " + link;
            }
            case 7 -> {
                cluster.heal();
                yield "heal";
            }
            case 8 -> {
                cluster.loss = random.nextInt(50) / 100.0;
                yield "loss " + cluster.loss;
            }
            case 9 -> stranger(cluster, machine);
            case 10 -> silence(cluster, machine);
            default -> {
                machine.replicationAnswers = random.nextBoolean();
                yield machine.name + " replication " + machine.replicationAnswers;
            }
        };
    }

    private static String power(MiniCluster cluster, Machine machine) {
        if (machine.on) {
            cluster.powerCut(machine);
            return machine.name + " power cut";
        }
        cluster.boot(machine);
        return machine.name + " boots";
    }

    /** Plays to the node what was ever on its wires, for ever, and forges. */
    private static String stranger(MiniCluster cluster, Machine machine) {
        var tape = cluster.tape.stream().filter(one -> one.packet().to().equals(machine.name)).toList();
        for (int i = 0; i < 200 && !tape.isEmpty(); i++) {
            cluster.play(machine, tape.get(cluster.random.nextInt(tape.size())));
            if (i % 10 == 0) {
                cluster.feed(machine, now -> new HeartbeatEvent.Refused(now, "red", "10.90.1.66", "forged", 5));
                cluster.run(cluster.random.nextInt(20));
            }
        }
        return "a stranger plays to " + machine.name;
    }

    private static String freeze(MiniCluster cluster, Machine machine) {
        if (!machine.on) {
            return "nothing";
        }
        if (machine.frozen) {
            cluster.thaw(machine);
            return machine.name + " thaws";
        }
        machine.frozen = true;
        return machine.name + " freezes";
    }

    /** Another node's fencing asks for it, whatever state the two are in. */
    private static String silence(MiniCluster cluster, Machine machine) {
        if (!machine.on || machine.state.me().equals(NodeSession.UNKNOWN)) {
            return "nothing";
        }
        var asker = cluster.machines.values().stream().filter(each -> each != machine).findFirst().orElseThrow();
        cluster.feed(machine, now -> new HeartbeatEvent.SilenceAsked(now, "drill", asker.name,
                new FallSilent(FallSilent.leastMs(MiniCluster.TIMING), "a drill")));
        return machine.name + " is to fall silent";
    }

    private static String service(MiniCluster cluster, Machine machine) {
        if (!machine.on || machine.frozen) {
            return "nothing";
        }
        var down = machine.state.me().equals(NodeSession.UNKNOWN);
        if (down) {
            cluster.start(machine);
        } else {
            cluster.kill(machine);
        }
        return machine.name + " service " + (down ? "starts" : "killed");
    }

    private static void repair(MiniCluster cluster, Machine machine) {
        machine.replicationAnswers = true;
        if (!machine.on) {
            cluster.boot(machine);
        } else if (machine.frozen) {
            cluster.thaw(machine);
        }
        if (machine.state.me().equals(NodeSession.UNKNOWN)) {
            cluster.start(machine);
        }
    }
}
