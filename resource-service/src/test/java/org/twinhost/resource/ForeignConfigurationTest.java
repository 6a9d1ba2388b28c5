package org.twinhost.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.twinhost.resource.world.Configurations.J1;
import static org.twinhost.resource.world.Configurations.J2;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConstraintConfig;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.config.VolumeConfig.ReplicaConfig;
import org.twinhost.resource.core.Observations;
import org.twinhost.resource.core.ResourceMachine;
import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.core.leave.Leave;
import org.twinhost.resource.core.observe.ResourceSettings;
import org.twinhost.resource.world.Configurations;
import org.twinhost.resource.world.World;

/** Whatever a configuration says that nobody can do, the guests that can run do. */
class ForeignConfigurationTest {

    private static final NodeId NOBODY = new NodeId("jupiter9");

    @Test
    void guestsThatCantRunLeaveTheOthersAlone() {
        var world = new World(1, foreign(Timing.ofDeadtime(3000), List.of()));
        world.runUntil(30_000);

        assertThat(world.nodes().stream().filter(node -> node.runs("web1")).map(node -> node.id)).containsExactly(J1);
        assertThat(world.nodes()).allMatch(node -> node.on);
        for (var guest : List.of("no-volume-of-that-name", "volume-elsewhere")) {
            assertThat(world.nodes().stream().filter(node -> node.runs(guest))).as(guest).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void timesThatMakeNoSenseEndNothing(int ms) {
        var timing = new Timing(ms, ms, ms, ms, ms);
        var machine = new ResourceMachine(ResourceSettings.DEFAULTS);
        var seen = new Observations();
        var third = new NodeConfig(NOBODY, false, List.of());
        assertThatCode(() -> {
            var state = ResourceState.initial(J1, 1, List.of(), Leave.NONE).withObserved(seen.cluster());
            var configured = new ResourceEvent.SnapshotSeen(Observations.NOW, foreign(timing, List.of(third)));
            state = machine.on(state, configured).state();
            for (int second = 1; second <= 60; second++) {
                state = machine.on(state, new ResourceEvent.Ticked(Observations.NOW.plusSeconds(second))).state();
            }
        }).doesNotThrowAnyException();
    }

    private static ClusterSnapshot foreign(Timing timing, List<NodeConfig> moreNodes) {
        var good = Configurations.cluster(3000, false, Map.of("web1", "jupiter1"));
        var nodes = new ArrayList<>(good.nodes());
        nodes.addAll(moreNodes);
        var volumes = new ArrayList<>(good.volumes());
        volumes.add(volume("elsewhere", new ReplicaConfig(NOBODY, "/dev/elsewhere")));
        volumes.add(volume("no-replica"));
        var guests = new ArrayList<>(good.guests());
        guests.add(guest("no-volume-of-that-name", null, 1_000, "lost"));
        guests.add(guest("volume-elsewhere", J2, 1_000, "elsewhere"));
        guests.add(guest("volume-without-replicas", null, 1_000, "no-replica"));
        guests.add(guest("home-elsewhere", NOBODY, 1_000));
        guests.add(guest("no-volume", null, Integer.MIN_VALUE));
        guests.add(guest("volume-of-web1", J2, 1_000, "web1"));
        var constraints = List.of(constraint("a", "lost", J1, 1), constraint("b", "web1", NOBODY, ConstraintConfig.INFINITY),
                constraint("c", "no-volume", J1, ConstraintConfig.INFINITY),
                constraint("d", "no-volume", J1, -ConstraintConfig.INFINITY),
                constraint("e", "home-elsewhere", J2, Integer.MIN_VALUE));
        return new ClusterSnapshot(new Revision(2, "00"), "jupiter", timing, Integer.MAX_VALUE, true, nodes, good.links(),
                volumes, guests, good.fenceDevices(), constraints);
    }

    private static VolumeConfig volume(String name, ReplicaConfig... replicas) {
        return new VolumeConfig(name, -1, VolumeConfig.Protocol.C, "", List.of(replicas));
    }

    private static GuestConfig guest(String name, NodeId home, int shutdownTimeoutMs, String... volumes) {
        return new GuestConfig(name, name, home, GuestConfig.Target.STARTED, 0, 0, List.of(volumes), List.of("no-such-bridge"),
                null, shutdownTimeoutMs);
    }

    private static ConstraintConfig constraint(String name, String guest, NodeId node, int score) {
        return new ConstraintConfig(name, guest, node, score);
    }
}
