package org.twinhost.heartbeat.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.heartbeat.core.membership.StoredMembership;
import org.twinhost.heartbeat.core.membership.Topology;
import org.twinhost.heartbeat.core.packet.NodeSession;
import org.twinhost.heartbeat.core.packet.Packet;
import org.twinhost.heartbeat.core.packet.PacketCodec;
import org.twinhost.heartbeat.net.PacketSeal;

/**
 * Two or three real cores, a network, disks and power, on virtual time under one seed; each node has a clock of its own
 * (R7). What must always hold is checked after every event.
 */
final class MiniCluster {

    static final Timing TIMING = Timing.ofDeadtime(1000);
    private static final long TICK_MS = TIMING.keepaliveMs() / 5;

    private record Due(long atMs, long order, Runnable task) {}

    /** A packet as somebody at the wire has it. */
    record Recorded(Packet packet, long atMs) {}

    /** What is on one node's disk and what its processes hold. */
    final class Machine {
        final NodeId name;
        MembershipState state;
        StoredMembership disk;
        long incarnation;
        long session;
        long diedAtMs;
        long thawedAtMs;
        boolean on;
        boolean frozen;
        boolean replicationAnswers = true;
        /** Its state folder was lost. */
        boolean forgot;
        /** Counts starts: what was due for an older process is void. */
        int life;
        final List<LongFunction<HeartbeatEvent>> whileFrozen = new ArrayList<>();
        final Map<NodeId, List<String>> got = new TreeMap<>();
        final List<String> said = new ArrayList<>();
        final List<View> views = new ArrayList<>();
        final List<HeartbeatEffect.Answer> answers = new ArrayList<>();
        Revision revision = new Revision(1, "aa");
        long quorateSinceMs = -1;
        /** A monotonic clock counts from whenever its node was switched on. */
        private final long clockAheadMs;

        Machine(NodeId name, long clockAheadMs) {
            this.name = name;
            this.clockAheadMs = clockAheadMs;
        }

        /** By its own clock. */
        long nowMs() {
            return nowMs + clockAheadMs;
        }

        HeartbeatState report() {
            return PublishedMembership.report(state, nowMs(), 0, Instant.EPOCH, 0);
        }

        Liveness sees(Machine other) {
            return report().peer(other.name).orElseThrow().liveness();
        }

        boolean isQuorate() {
            return on && PublishedMembership.isQuorate(state, nowMs());
        }
    }

    final Map<NodeId, Machine> machines = new TreeMap<>();
    final Topology topology;
    final Random random;
    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparingLong(Due::atMs).thenComparingLong(Due::order));
    /** All that was ever on the wires, whether it arrived or not. */
    final List<Recorded> tape = new ArrayList<>();
    private final Set<String> cuts = new HashSet<>();
    private final Map<Long, Set<View>> quorateViews = new HashMap<>();
    double loss;
    /** How long what a stranger held back may pass for late. */
    private long heldBackMs;
    int delayMaxMs = 3;
    long nowMs = 1_000_000;
    private long order;

    MiniCluster(int nodes, long seed) {
        random = new Random(seed);
        var names = new ArrayList<NodeId>();
        for (int i = 1; i <= nodes; i++) {
            names.add(new NodeId("jupiter" + i));
        }
        var all = Set.copyOf(names);
        topology = new Topology(new Revision(1, "aa"), TIMING, names, List.of(
                new Topology.ConfiguredLink("yellow", false, 1, all), new Topology.ConfiguredLink("red", false, 2, all),
                new Topology.ConfiguredLink("serial", true, 9, all)));
        names.forEach(name -> machines.put(name, new Machine(name, 3_600_000L * names.indexOf(name))));
    }

    /** Two nodes that booted, met and may act. */
    static MiniCluster twoThatMet(long seed) {
        var cluster = new MiniCluster(2, seed).bootAll();
        assertThat(cluster.runUntil(cluster::isWhole, 500))
                .as(() -> cluster.node(1).report() + "\n" + cluster.node(2).report()).isTrue();
        return cluster;
    }

    Machine node(int number) {
        return machines.get(new NodeId("jupiter" + number));
    }

    MiniCluster bootAll() {
        machines.values().forEach(this::boot);
        return this;
    }

    void boot(Machine machine) {
        machine.incarnation++;
        machine.on = true;
        machine.frozen = false;
        start(machine);
    }

    /** The service comes up; the node never went down, or has just booted. */
    void start(Machine machine) {
        startUnconfigured(machine);
        configure(machine);
    }

    /** It comes up before the service that knows the configuration. */
    void startUnconfigured(Machine machine) {
        machine.session++;
        machine.life++;
        machine.whileFrozen.clear();
        machine.state = MembershipState.starting(machine.name, new NodeSession(machine.incarnation, machine.session),
                machine.disk, machine.nowMs());
        tickLater(machine, machine.life);
    }

    void configure(Machine machine) {
        feed(machine, now -> new HeartbeatEvent.Configured(now,
                new Topology(machine.revision, TIMING, topology.nodes(), topology.links())));
    }

    /** SIGKILL of the service: a write under way may or may not have happened. */
    void kill(Machine machine) {
        var writing = machine.state.disk().facts().writing();
        if (writing.isPresent() && random.nextBoolean()) {
            machine.disk = writing.get();
        }
        machine.life++;
        machine.state = MembershipState.starting(machine.name, NodeSession.UNKNOWN, null, machine.nowMs());
    }

    void powerCut(Machine machine) {
        kill(machine);
        machine.on = false;
        machine.diedAtMs = nowMs;
    }

    void thaw(Machine machine) {
        machine.frozen = false;
        machine.thawedAtMs = nowMs;
        var backlog = List.copyOf(machine.whileFrozen);
        machine.whileFrozen.clear();
        backlog.forEach(event -> feed(machine, event));
    }

    /** Until healed, the node hears nothing on the link. */
    void cut(String link, Machine deaf) {
        cuts.add(link + ">" + deaf.name);
    }

    void cutAll(Machine deaf) {
        topology.links().forEach(link -> cut(link.name(), deaf));
    }

    void heal() {
        cuts.clear();
        loss = 0;
    }

    void send(Machine from, Machine to, String text) {
        feed(from, now -> new HeartbeatEvent.Submitted(now, to.name, text.getBytes()));
    }

    /** Somebody at the wire sends what he recorded, sealed as it is. */
    void play(Machine to, Recorded recorded) {
        heldBackMs = TIMING.deadtimeMs();
        if (to.on && !to.state.me().equals(NodeSession.UNKNOWN)) {
            feed(to, now -> new HeartbeatEvent.Heard(now, recorded.packet().link(), "10.90.1.66", recorded.packet()));
        }
    }

    /** What one sent to the other, oldest first. */
    List<Recorded> recorded(Machine from, Machine to) {
        return tape.stream()
                .filter(one -> one.packet().from().equals(from.name) && one.packet().to().equals(to.name)).toList();
    }

    void run(long ms) {
        runUntil(() -> false, ms);
    }

    /** Whether it came true within that time. */
    boolean runUntil(BooleanSupplier condition, long ms) {
        var end = nowMs + ms;
        while (!condition.getAsBoolean()) {
            var next = queue.peek();
            if (next == null || next.atMs() > end) {
                nowMs = end;
                return condition.getAsBoolean();
            }
            queue.remove();
            nowMs = next.atMs();
            next.task().run();
        }
        return true;
    }

    boolean isWhole() {
        var first = PublishedMembership.view(machines.values().iterator().next().state);
        return first.members().size() == machines.size() && machines.values().stream()
                .allMatch(machine -> PublishedMembership.view(machine.state).equals(first) && machine.isQuorate());
    }

    /** Looks at what is about to be handled. */
    BiConsumer<Machine, HeartbeatEvent> watcher = (_, _) -> { };

    void feed(Machine machine, LongFunction<HeartbeatEvent> event) {
        if (machine.frozen) {
            machine.whileFrozen.add(event);
            return;
        }
        var before = PublishedMembership.view(machine.state);
        var happens = event.apply(machine.nowMs());
        watcher.accept(machine, happens);
        var step = Heartbeat.on(machine.state, happens);
        machine.state = step.state();
        check(machine, before);
        step.effects().forEach(effect -> perform(machine, effect));
    }

    private void perform(Machine machine, HeartbeatEffect effect) {
        switch (effect) {
            case HeartbeatEffect.Transmit(var packet) -> transmit(machine, packet);
            case HeartbeatEffect.Persist(var stored) -> later(machine, 1 + random.nextInt(8), () -> {
                machine.disk = stored;
                feed(machine, now -> new HeartbeatEvent.Persisted(now, stored));
            });
            case HeartbeatEffect.Deliver(var from, var message, var age) -> {
                assertThat(age).isNotNegative();
                machine.got.computeIfAbsent(from, any -> new ArrayList<>()).add(new String(message));
            }
            case HeartbeatEffect.ProbeReplication(var peer) -> later(machine, 2, () -> {
                var other = machines.get(peer);
                var answers = other.on && !other.frozen && other.replicationAnswers && !cuts.contains("yellow>" + machine.name);
                feed(machine, now -> new HeartbeatEvent.ReplicationAnswered(now, peer, answers ? 0L : null));
            });
            case HeartbeatEffect.Say(_, var text) -> machine.said.add(text);
            case HeartbeatEffect.Answer answer -> machine.answers.add(answer);
            case HeartbeatEffect.Publish _ -> { }
        }
    }

    private void transmit(Machine from, Packet packet) {
        var bytes = PacketCodec.encode(packet);
        assertThat(bytes.length + PacketSeal.SEAL_BYTES).isLessThanOrEqualTo(PacketCodec.PACKET_BYTES_MAX);
        var to = machines.get(packet.to());
        tape.add(new Recorded(packet, nowMs));
        if (cuts.contains(packet.link() + ">" + to.name) || random.nextDouble() < loss) {
            return;
        }
        int copies = random.nextDouble() < loss / 2 ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            later(null, 1 + random.nextInt(delayMaxMs), () -> {
                if (to.on && !to.state.me().equals(NodeSession.UNKNOWN)) {
                    feed(to, now -> new HeartbeatEvent.Heard(now, packet.link(), from.name.value(), PacketCodec.decode(bytes)));
                }
            });
        }
    }

    /**
     * An incarnation that may be proven off is not told as heard after its end, whatever its successor says (S4); what a
     * thawed node finds in its sockets is older than it looks.
     */
    private void checkNoGhostOf(Machine other, Machine machine) {
        if (machine.state.disk() == null || !machine.state.isConfigured() || other == machine || other.forgot
                || machine.state.disk().durable().peer(other.name).session().incarnation() >= other.incarnation) {
            return;
        }
        machine.report().peer(other.name).filter(peer -> peer.lastHeardMs() != null).ifPresent(peer ->
                assertThat(nowMs - peer.lastHeardMs()).as("%s tells when it heard incarnation %d of %s", machine.name,
                        peer.incarnation(), other.name)
                                .isLessThanOrEqualTo(Math.max(machine.thawedAtMs, other.diedAtMs + delayMaxMs + heldBackMs)));
    }

    private void tickLater(Machine machine, int life) {
        later(null, TICK_MS, () -> {
            if (machine.life == life) {
                if (!machine.frozen) {
                    feed(machine, HeartbeatEvent.Tick::new);
                }
                tickLater(machine, life);
            }
        });
    }

    private void later(Machine machine, long ms, Runnable task) {
        int life = machine == null ? 0 : machine.life;
        queue.add(new Due(nowMs + ms, order++, () -> {
            if (machine == null || machine.life == life) {
                task.run();
            }
        }));
    }

    private void check(Machine machine, View before) {
        machines.values().forEach(other -> checkNoGhostOf(other, machine));
        var view = PublishedMembership.view(machine.state);
        if (!view.equals(before) && !view.equals(View.NONE)) {
            assertThat(machine.views.stream().mapToLong(View::number).max().orElse(0))
                    .as("%s: view numbers rise, %s", machine.name, view)
                    .isLessThanOrEqualTo(view.number());
            machine.views.add(view);
        }
        if (!machine.isQuorate()) {
            machine.quorateSinceMs = -1;
            return;
        }
        machine.quorateSinceMs = machine.quorateSinceMs < 0 ? nowMs : machine.quorateSinceMs;
        assertThat(machine.disk.view()).as("S5: %s uses only what is on its disk", machine.name).isEqualTo(view);
        for (var other : quorateViews.computeIfAbsent(view.number(), any -> new HashSet<>())) {
            if (!other.equals(view)) {
                assertThat(other.members()).as("two views %d", view.number()).doesNotContainAnyElementsOf(view.members());
            }
        }
        quorateViews.get(view.number()).add(view);
        for (var member : view.members()) {
            var disk = machines.get(member).disk;
            assertThat(machines.get(member).forgot || disk.highest() >= view.number())
                    .as("%s stored %s before %s used it; it holds %s", member, view, machine.name, disk).isTrue();
            if (!member.equals(machine.name)) {
                assertThat(machine.state.disk().durable().peer(member).heardThisBoot())
                        .as("%s heard %s in this boot", machine.name, member).isTrue();
            }
        }
    }
}
