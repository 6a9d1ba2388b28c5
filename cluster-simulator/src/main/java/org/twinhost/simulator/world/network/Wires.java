package org.twinhost.simulator.world.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.replication.net.Greeting;
import org.twinhost.replication.net.PeerChannel;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.time.Dice;

/**
 * TCP between the replication services, over the cluster's replication links. A cut link is silent, it resets nothing;
 * what was sent meanwhile arrives after it is healed, or the connection breaks then.
 */
public final class Wires {

    private static final long HANDSHAKE_MICROS = 2_000_000;

    /** Who is let in, and how the host introduces itself and takes the line. Called in the host's process. */
    public record Host(Greeting mine, Consumer<PeerChannel> arrived) {}

    private record Listener(Process process, int life, Function<Greeting, Optional<Host>> reception) {
        boolean isAlive() {
            return process.isAlive() && process.life() == life;
        }
    }

    /** One link: who can't be heard on it, and how slow it is. */
    static final class Cable {
        final TreeSet<NodeId> mute = new TreeSet<>();
        long slowMicros;
    }

    private final Dice dice;
    private final ClusterSnapshot first;
    private final Function<NodeId, Node> nodes;
    private final Map<String, String> linkOf = new TreeMap<>();
    private final Map<String, Cable> cables = new TreeMap<>();
    private final Map<String, Listener> listening = new TreeMap<>();
    private final List<PeerWire> wires = new ArrayList<>();
    private long names;

    /**
     * @param first the cluster's first configuration, which names all links there are
     * @param nodes finds a node by its name
     */
    public Wires(Dice dice, ClusterSnapshot first, Function<NodeId, Node> nodes) {
        this.dice = dice;
        this.first = first;
        this.nodes = nodes;
        for (var link : first.links()) {
            cables.put(link.name(), new Cable());
        }
        for (var node : first.nodes()) {
            node.links().forEach(end -> linkOf.put(end.address(), end.link()));
        }
    }

    // Faults -----------------------------------------------------------------------------------------------------------

    /** Nothing gets through on the link, either way; nobody is told. */
    public void cut(String link) {
        first.nodes().forEach(node -> cables.get(link).mute.add(node.name()));
    }

    /** Nothing that this node sends gets through on the link; the other way still works. */
    public void cut(String link, NodeId from) {
        cables.get(link).mute.add(from);
    }

    /** The link works again: what was sent meanwhile arrives, or its connection breaks. */
    public void heal(String link) {
        cables.get(link).mute.clear();
        List.copyOf(wires).stream().filter(wire -> wire.isOn(link)).forEach(PeerWire::healed);
    }

    /** Every frame on the link takes that much longer; 0: no longer. */
    public void slow(String link, long micros) {
        cables.get(link).slowMicros = micros;
    }

    /** Every connection on the link breaks now, on both sides. */
    public void reset(String link) {
        List.copyOf(wires).stream().filter(wire -> wire.isOn(link)).forEach(wire -> wire.breaks("connection reset"));
    }

    /** Whether anything is cut. */
    public boolean isCut(String link) {
        return !cables.get(link).mute.isEmpty();
    }

    // What processes do ------------------------------------------------------------------------------------------------

    /** Asked again and again. */
    public void listen(Process process, String address, Function<Greeting, Optional<Host>> reception) {
        var known = listening.get(address);
        if (known == null || known.process() != process) {
            process.boundary();
            listening.put(address, new Listener(process, process.life(), reception));
        }
    }

    /** Exactly one of the two is called, in the process, unless it dies before. */
    public void dial(Process process, String to, Greeting mine, int timeoutMs, Consumer<PeerChannel> met,
            Consumer<String> failed) {
        process.boundary();
        new Attempt(process, linkOf.getOrDefault(to, ""), to, mine, met, failed).begin(timeoutMs);
    }

    /** The process is gone: the kernel closes what it had, if the node is alive. */
    public void gone(Process process) {
        listening.values().removeIf(listener -> listener.process() == process);
        List.copyOf(wires).forEach(wire -> wire.abandonedBy(process));
    }

    void over(PeerWire wire) {
        wires.remove(wire);
    }

    long delay(Cable cable) {
        var usual = dice.between(40, 250);
        return (dice.oneIn(80) ? usual + dice.between(500, 30_000) : usual) + cable.slowMicros;
    }

    /** The handshake: greeting, challenge, proof, welcome; each may be lost. */
    private final class Attempt {
        private final Process client;
        private final String link;
        private final String to;
        private final Greeting mine;
        private final Consumer<PeerChannel> met;
        private final Consumer<String> failed;
        private final int life;
        private boolean over;

        Attempt(Process client, String link, String to, Greeting mine, Consumer<PeerChannel> met, Consumer<String> failed) {
            this.client = client;
            this.life = client.life();
            this.link = link;
            this.to = to;
            this.mine = mine;
            this.met = met;
            this.failed = failed;
        }

        void begin(int timeoutMs) {
            var listener = listening.get(to);
            var server = nodes.apply(mine.to());
            client.arrives(Math.max(timeoutMs * 1000L, HANDSHAKE_MICROS), () -> fail("no answer"));
            if (isMute(mine.from()) || !server.isOn()) {
                return;
            }
            if (listener == null) {
                reply(() -> fail("connection refused"));
                return;
            }
            toServer(listener, () -> greeted(listener));
        }

        private void greeted(Listener listener) {
            var host = listener.reception().apply(mine);
            if (host.isEmpty()) {
                reply(() -> fail("it asks for a volume that is not there"));
            } else {
                reply(() -> {
                    if (!over && !isMute(mine.from())) {
                        toServer(listener, () -> proven(listener.process(), host.get()));
                    }
                });
            }
        }

        private void proven(Process server, Host host) {
            var wire = new PeerWire(Wires.this, cables.get(link), link, "c" + ++names, client, life, server,
                    host.mine().incarnation(), mine.incarnation());
            wires.add(wire);
            reply(() -> {
                if (over) {
                    wire.clientEnd().close("it came too late");
                } else {
                    over = true;
                    met.accept(wire.clientEnd());
                }
            });
            host.arrived().accept(wire.serverEnd());
        }

        private void toServer(Listener listener, Runnable what) {
            if (listener.isAlive()) {
                listener.process().arrives(delay(cables.get(link)), what);
            }
        }

        private boolean isMute(NodeId from) {
            return !cables.containsKey(link) || cables.get(link).mute.contains(from);
        }

        private void reply(Runnable what) {
            if (!isMute(mine.to()) && client.isAlive() && client.life() == life) {
                client.arrives(delay(cables.get(link)), what);
            }
        }

        private void fail(String reason) {
            if (!over) {
                over = true;
                failed.accept(reason);
            }
        }
    }
}
