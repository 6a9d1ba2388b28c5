package org.twinhost.simulator.service;

import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.fencing.FencingReply;
import org.twinhost.simulator.check.Invariants;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.ServiceCode;
import org.twinhost.simulator.world.ScriptedServices;
import org.twinhost.simulator.world.TwoNodes;
import org.twinhost.simulator.world.World;
import org.twinhost.simulator.world.power.FencingConsole;

/** Two nodes that run nothing but heartbeat and fencing. */
final class Pair {

    static final NodeId ONE = ScriptedServices.J1;
    static final NodeId TWO = ScriptedServices.J2;

    final World world;
    final Node one;
    final Node two;

    Pair(long seed) {
        var snapshot = snapshot();
        var services = new EnumMap<ServiceName, ServiceCode.Starter>(ServiceName.class);
        services.put(ServiceName.HEARTBEAT, HeartbeatCode::start);
        services.put(ServiceName.FENCING, FencingCode::start);
        world = new World(seed, snapshot, services, true, Invariants::new);
        one = world.node(ONE);
        two = world.node(TWO);
        for (var node : world.nodes()) {
            services.keySet().forEach(service -> node.files(service.label()).settle("snapshot.json", snapshot));
            node.powerOn();
        }
    }

    private static ClusterSnapshot snapshot() {
        var links = List.of(new LinkConfig("red", LinkConfig.Kind.UDP, false, 1),
                new LinkConfig("yellow", LinkConfig.Kind.UDP, false, 2),
                new LinkConfig("cable", LinkConfig.Kind.SERIAL, false, 3));
        return new ClusterSnapshot(new Revision(1, "aa"), "test", Timing.ofDeadtime(5_000), 100, false,
                TwoNodes.on(links), links, List.of(), List.of(), TwoNodes.fenceDevices(), List.of());
    }

    boolean isWhole() {
        var view = view(ONE);
        return view.members().size() == 2 && view.equals(view(TWO));
    }

    View view(NodeId node) {
        return Invariants.of(world).membership().viewInUse(node);
    }

    void run(long seconds) {
        world.time().runUntil(world.time().nowMicros() + TimeUnit.SECONDS.toMicros(seconds));
    }

    boolean runUntil(BooleanSupplier condition, long seconds) {
        return world.time().runUntil(world.time().nowMicros() + TimeUnit.SECONDS.toMicros(seconds), condition);
    }

    /** Asks the node's fencing past the bus: those who may ask it there are not of this world. */
    CompletableFuture<FencingReply> ask(Node node, FencingCommand command) {
        var answer = new CompletableFuture<FencingReply>();
        var process = node.process(ServiceName.FENCING);
        process.code(FencingConsole.class).ifPresent(fencing -> process.arrives(0, () ->
                fencing.ask(world.newId(), command).thenAccept(answer::complete)));
        return answer;
    }
}
