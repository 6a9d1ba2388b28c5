package org.twinhost.resource.world;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.contract.resource.EventId;
import org.twinhost.contract.resource.EventKind;

/**
 * Two nodes with real resource cores; heartbeat, fencing, replication, vm, power and network are small models of what the
 * contract promises. One thread, virtual time, one seed.
 */
public final class World {

    public static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
    private static final int STEP_MS = 50;

    private record Due(long atMs, long order, Runnable what) {}

    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparingLong(Due::atMs).thenComparingLong(Due::order));
    private final Map<NodeId, Node> nodes = new TreeMap<>();
    private final List<String> log = new ArrayList<>();
    private final Map<EventId, ClusterEvent> events = new TreeMap<>();
    private long nowMs;
    private long orders;
    final Random random;
    final Storage storage;
    ClusterSnapshot snapshot;
    boolean cut;

    public World(long seed, ClusterSnapshot snapshot) {
        this.random = new Random(seed);
        this.snapshot = snapshot;
        this.storage = new Storage(this);
        snapshot.nodes().forEach(each -> nodes.put(each.name(), new Node(this, each.name())));
        nodes.values().forEach(Node::powerOn);
        at(0, this::step);
    }

    public Node node(NodeId id) {
        return nodes.get(id);
    }

    public List<Node> nodes() {
        return List.copyOf(nodes.values());
    }

    Node other(Node node) {
        return nodes.values().stream().filter(each -> each != node).findFirst().orElseThrow();
    }

    public long nowMs() {
        return nowMs;
    }

    public Instant now() {
        return START.plusMillis(nowMs);
    }

    void at(long delayMs, Runnable what) {
        queue.add(new Due(nowMs + delayMs, orders++, what));
    }

    /** Lets everything happen that is due until then. */
    public void runUntil(long untilMs) {
        while (!queue.isEmpty() && queue.peek().atMs() <= untilMs) {
            Due due = queue.poll();
            nowMs = due.atMs();
            due.what().run();
            checkInvariants();
        }
        nowMs = untilMs;
    }

    private void step() {
        nodes.values().forEach(Node::listen);
        mergeViews();
        storage.step();
        nodes.values().forEach(Node::step);
        at(STEP_MS, this::step);
    }

    boolean connected(Node a, Node b) {
        return !cut && a.awake() && b.awake();
    }

    private void mergeViews() {
        Node a = nodes().getFirst();
        Node b = nodes().getLast();
        boolean heard = connected(a, b) && a.hears(b) && b.hears(a) && !a.hasLeft() && !b.hasLeft();
        if (heard && !(a.view().equals(b.view()) && a.view().has(a.id))) {
            long number = 1 + Math.max(a.viewNumber, b.viewNumber);
            View view = new View(number, List.of(a.id, b.id), a.id);
            a.join(view, b);
            b.join(view, a);
        }
    }

    /** S3: never on two nodes; a frozen node's guests count, for it may thaw. */
    private void checkInvariants() {
        for (var guest : snapshot.guests()) {
            List<NodeId> where = nodes.values().stream()
                    .filter(node -> node.on && node.hypervisor.isLive(guest.name())).map(node -> node.id).toList();
            if (where.size() > 1) {
                throw new AssertionError("S3: " + guest.name() + " runs on " + where + "\n" + String.join("\n", log));
            }
        }
    }

    /** S4: what a node held is started elsewhere only when it is off, booted anew, or in the view and told so. */
    void checkStart(Node starter, String guest) {
        Node other = other(starter);
        boolean mayHold = other.on && !starter.view().has(other.id) && other.incarnation == starter.memberIncarnation(other.id)
                && !starter.knowsThatPeerLeft();
        if (mayHold) {
            throw new AssertionError("S4: " + starter.id + " starts " + guest + " while " + other.id
                    + " is on and not proven off\n" + String.join("\n", log));
        }
    }

    /** S3, S4: who says goodbye runs nothing and has no role. */
    void checkGoodbye(Node node) {
        for (var guest : snapshot.guests()) {
            if (node.hypervisor.isLive(guest.name()) || storage.anyPrimary(node, guest.name())) {
                throw new AssertionError("S4: " + node.id + " says goodbye and holds " + guest.name() + "\n"
                        + String.join("\n", log));
            }
        }
    }

    /** Take the second line of defence away, to see whether the first one holds alone. */
    public void trustLostNodes() {
        storage.trusting = true;
    }

    /**
     * The models of replication and vm would refuse a wrong order as the real services do, so the order itself is judged:
     * nothing is ordered to a node while the guest may live on the other one.
     */
    void checkOrder(Node coordinator, NodeId executor, String guest) {
        Node other = other(node(executor));
        if (other.on && other.hypervisor.isLive(guest)) {
            throw new AssertionError("S3: " + coordinator.id + " orders " + guest + " to " + executor + " while it lives on "
                    + other.id + "\n" + String.join("\n", log));
        }
        if (executor.equals(coordinator.id)) {
            checkStart(coordinator, guest);
        }
    }

    /** Each event has a number of its own, and its causes are known, back to where they begin. */
    void happened(ClusterEvent event) {
        ClusterEvent cause = event.cause() == null ? null : events.get(event.cause());
        boolean isKnown = event.cause() == null
                ? event.root().equals(event.id()) : cause != null && cause.root().equals(event.root());
        if (!isKnown || events.putIfAbsent(event.id(), event) != null) {
            throw new AssertionError(event + " comes of " + cause + "\n" + String.join("\n", log));
        }
    }

    /** What is done about a guest that a failover waits for comes of the loss of its node. */
    void checkRecovery(ClusterEvent begun) {
        ClusterEvent root = events.get(begun.root());
        if (root.kind() != EventKind.NODE_LOST) {
            throw new AssertionError(begun + " comes of " + root + "\n" + String.join("\n", log));
        }
    }

    /** All that happened, by number. */
    public List<ClusterEvent> events() {
        return List.copyOf(events.values());
    }

    public ClusterSnapshot snapshot() {
        return snapshot;
    }

    void change(ClusterSnapshot newer) {
        snapshot = newer;
        nodes.values().forEach(Node::readSnapshot);
    }

    void say(NodeId node, String text) {
        log.add(" ".repeat(Math.max(0, 7 - Long.toString(nowMs).length())) + nowMs + " " + node + " " + text);
    }

    public List<String> log() {
        return log;
    }
}
