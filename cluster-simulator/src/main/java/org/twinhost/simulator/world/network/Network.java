package org.twinhost.simulator.world.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.heartbeat.core.packet.Packet;
import org.twinhost.heartbeat.core.packet.PacketCodec;
import org.twinhost.heartbeat.net.Inlet;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.node.Surroundings;

/**
 * Heartbeat's links between the nodes: one {@link LinkWay} a link and direction. What arrives waits in a socket of bounded size
 * until the receiving process takes it. Packets travel as the bytes of the real codec, without their seal.
 *
 * <p>A link that a node's configuration does not name is closed there: nothing goes out, nothing comes in.
 */
public final class Network {

    private static final int SOCKET_PACKETS_MAX = 200;
    private static final int TAPE_PACKETS_MAX = 4_000;
    private static final String STRANGER = "a stranger";

    /** What somebody at the wire has of a packet, whether it arrived or not. */
    private record Recorded(String link, byte[] bytes) {}

    private record Way(String link, NodeId from, NodeId to) implements Comparable<Way> {
        @Override
        public int compareTo(Way other) {
            var byLink = link.compareTo(other.link);
            var byFrom = byLink != 0 ? byLink : from.compareTo(other.from);
            return byFrom != 0 ? byFrom : to.compareTo(other.to);
        }
    }

    /** One start of heartbeat on a node. */
    private static final class Socket {
        final Process process;
        final Inlet.Desk receiver;
        Map<String, LinkConfig.Kind> links = Map.of();
        int waiting;

        Socket(Process process, Inlet.Desk receiver) {
            this.process = process;
            this.receiver = receiver;
        }
    }

    private final Surroundings world;
    private final ClusterSnapshot first;
    private final BiConsumer<Process, Packet> observer;
    private final Map<Way, LinkWay> wires = new TreeMap<>();
    private final Map<NodeId, Socket> sockets = new TreeMap<>();
    private final Map<NodeId, Long> lateMicros = new TreeMap<>();
    private final Map<NodeId, List<Recorded>> tapes = new TreeMap<>();
    private boolean isPlayed;
    private long recorded;

    /**
     * @param first the cluster's first configuration, which names all nodes and links there are
     * @param observer is told of each packet before it is sent
     */
    public Network(Surroundings world, ClusterSnapshot first, BiConsumer<Process, Packet> observer) {
        this.world = world;
        this.first = first;
        this.observer = observer;
    }

    // What heartbeat does --------------------------------------------------------------------------------------------

    /** Heartbeat's process begins to listen; on no link yet. */
    public void open(Process process, Inlet.Desk receiver) {
        sockets.put(process.node().name(), new Socket(process, receiver));
    }

    /** The process is gone. */
    public void close(Process process) {
        var name = process.node().name();
        sockets.remove(name);
        wires.forEach((way, wire) -> {
            if (way.from().equals(name)) {
                wire.forget();
            }
        });
    }

    /** Opens what the configuration names for this node. */
    public void configure(Process process, ClusterSnapshot snapshot) {
        process.boundary();
        var links = new TreeMap<String, LinkConfig.Kind>();
        snapshot.node(process.node().name()).ifPresent(own -> snapshot.links().stream()
                .filter(link -> own.addressOn(link.name()).isPresent())
                .forEach(link -> links.put(link.name(), link.kind())));
        sockets.get(process.node().name()).links = links;
    }

    /** Sends one packet; whether it arrives nobody knows. */
    public void send(Process process, Packet packet) {
        process.boundary();
        observer.accept(process, packet);
        var from = process.node().name();
        var kind = sockets.get(from).links.get(packet.link());
        if (kind != null) {
            var wire = wires.computeIfAbsent(new Way(packet.link(), from, packet.to()),
                    _ -> LinkWay.of(kind, world.time(), world.dice()));
            var bytes = PacketCodec.encode(packet);
            record(packet.to(), new Recorded(packet.link(), bytes));
            var life = process.life();
            wire.carry(bytes.length, () -> {
                // Half a packet on a serial line is none: it ends with its sender.
                if (!wire.isQueue() || process.life() == life) {
                    arrived(wire, packet.link(), packet.to(), bytes);
                }
            });
        }
    }

    private void arrived(LinkWay wire, String link, NodeId to, byte[] bytes) {
        if (!wire.isCut()) {
            arrived(link, to, bytes);
        }
    }

    private void arrived(String link, NodeId to, byte[] bytes) {
        var socket = sockets.get(to);
        if (socket == null || !socket.links.containsKey(link) || socket.waiting >= SOCKET_PACKETS_MAX) {
            return;
        }
        socket.waiting++;
        var atMicros = world.time().nowMicros();
        socket.process.arrives(0, () -> {
            socket.waiting--;
            if (world.time().nowMicros() > atMicros) {
                lateMicros.put(to, world.time().nowMicros());
            }
            var packet = PacketCodec.decode(bytes);
            socket.receiver.heard(link, packet.from().value(), packet);
        });
    }

    /** When the node last took a packet that had waited for it, frozen or paused; 0: never. */
    public long lastLateMicros(NodeId node) {
        return lateMicros.getOrDefault(node, 0L);
    }

    /** The longest that a packet may arrive after the end of its sender and be believed, in µs. */
    public long longestDelayMicros() {
        var heldBackMicros = isPlayed ? first.timing().deadtimeMs() * 1_000L : 0;
        return wires.values().stream().mapToLong(LinkWay::longestDelayMicros).max().orElse(0) + heldBackMicros;
    }

    // Faults ---------------------------------------------------------------------------------------------------------

    /** The names of all links. */
    public List<String> links() {
        return first.links().stream().map(LinkConfig::name).toList();
    }

    /** One direction of a link carries nothing any more. */
    public void cut(String link, NodeId from, NodeId to) {
        wire(link, from, to).cut(true);
    }

    /** Whether packets of one node reach the other on the link, most of the time. */
    public boolean isOpen(String link, NodeId from, NodeId to) {
        return !wire(link, from, to).isCut();
    }

    /** The whole link, between all nodes. */
    public void cut(String link) {
        everyWire(link, wire -> wire.cut(true));
    }

    /** It carries again. */
    public void mend(String link) {
        everyWire(link, wire -> wire.cut(false));
    }

    /** Loses packets at random: 0.0 none beyond the usual, 1.0 all. */
    public void loses(String link, double probability) {
        everyWire(link, wire -> wire.loses(probability));
    }

    /** Everything is that much later, give or take the half of it, which also changes the order. Keep it under 500 ms. */
    public void slow(String link, long extraMicros) {
        everyWire(link, wire -> wire.slow(extraMicros));
    }

    /** Sends packets twice at random. */
    public void duplicates(String link, double probability) {
        everyWire(link, wire -> wire.duplicates(probability));
    }

    /** All links are as they should be. */
    public void healAll() {
        wires.values().forEach(LinkWay::heal);
    }

    /** Somebody at the wire sends to the node what was sent to it at some time, by whomever, as it was. */
    public void play(NodeId to) {
        var tape = tapes.getOrDefault(to, List.of());
        if (!tape.isEmpty()) {
            isPlayed = true;
            var one = world.dice().pick(tape);
            arrived(one.link(), to, one.bytes());
        }
    }

    /** Somebody at the wire sends to the node what he made himself, without the key. */
    public void forge(NodeId to) {
        var socket = sockets.get(to);
        if (socket != null && !socket.links.isEmpty()) {
            var link = world.dice().pick(List.copyOf(socket.links.keySet()));
            socket.process.arrives(0, () -> socket.receiver.refused(link, STRANGER, "they are forged", 1));
        }
    }

    /** When the tape is full he begins anew. */
    private void record(NodeId to, Recorded packet) {
        var tape = tapes.computeIfAbsent(to, _ -> new ArrayList<>());
        if (tape.size() < TAPE_PACKETS_MAX) {
            tape.add(packet);
        } else {
            tape.set((int) (recorded++ % TAPE_PACKETS_MAX), packet);
        }
    }

    private LinkWay wire(String link, NodeId from, NodeId to) {
        return wires.computeIfAbsent(new Way(link, from, to), _ -> LinkWay.of(kind(link), world.time(), world.dice()));
    }

    private LinkConfig.Kind kind(String link) {
        return first.links().stream().filter(one -> one.name().equals(link)).findFirst().orElseThrow().kind();
    }

    private void everyWire(String link, Consumer<LinkWay> what) {
        for (var from : first.nodes()) {
            for (var to : first.nodes()) {
                if (from != to) {
                    what.accept(wire(link, from.name(), to.name()));
                }
            }
        }
    }
}
