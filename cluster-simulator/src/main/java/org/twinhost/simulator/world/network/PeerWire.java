package org.twinhost.simulator.world.network;

import java.util.ArrayDeque;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.wire.Frame;
import org.twinhost.replication.net.PeerChannel;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.world.disk.Blocks;

/** One TCP connection: in order both ways, broken for good when it breaks, and half of it may not know that it is. */
final class PeerWire {

    private static final long RETRANSMIT_MICROS_MAX = 400_000;
    private static final int BREAKS_WHEN_HEALED_ONE_IN = 3;

    private final Wires wires;
    private final Wires.Cable cable;
    private final String link;
    private final String name;
    private final End client;
    private final End server;

    PeerWire(Wires wires, Wires.Cable cable, String link, String name, Process client, int clientLife, Process server,
            long incarnationOfServer, long incarnationOfClient) {
        this.wires = wires;
        this.cable = cable;
        this.link = link;
        this.name = name;
        this.client = new End(client, clientLife, incarnationOfServer);
        this.server = new End(server, server.life(), incarnationOfClient);
        this.client.other = this.server;
        this.server.other = this.client;
    }

    PeerChannel clientEnd() {
        return client;
    }

    PeerChannel serverEnd() {
        return server;
    }

    boolean isOn(String someLink) {
        return link.equals(someLink);
    }

    void healed() {
        if (client.outbox.isEmpty() && server.outbox.isEmpty()) {
            return;
        }
        if (client.process.world().dice().oneIn(BREAKS_WHEN_HEALED_ONE_IN)) {
            breaks("no acknowledgement for too long");
        } else {
            client.sendAgain();
            server.sendAgain();
        }
    }

    void breaks(String why) {
        client.learns(why);
        server.learns(why);
    }

    void abandonedBy(Process process) {
        if (client.process == process) {
            client.abandon();
        }
        if (server.process == process) {
            server.abandon();
        }
    }

    /** @param frame null: the end of the stream */
    private record Sent(Frame frame, Blocks data) {}

    private final class End implements PeerChannel {
        private final Process process;
        private final int life;
        private final long peerIncarnation;
        /** What was sent into a cut link. */
        private final ArrayDeque<Sent> outbox = new ArrayDeque<>();
        /** What came before anybody read. */
        private final ArrayDeque<Sent> early = new ArrayDeque<>();
        private End other;
        private Listener listener;
        private boolean closed;
        private long lastArrivalMicros;

        End(Process process, int life, long peerIncarnation) {
            this.process = process;
            this.life = life;
            this.peerIncarnation = peerIncarnation;
            this.closed = !process.isAlive() || process.life() != life;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long incarnation() {
            return peerIncarnation;
        }

        @Override
        public void open(Listener reader) {
            listener = reader;
            if (closed) {
                process.execute(() -> listener.closed(this, "the peer closed the connection"));
            }
            while (!early.isEmpty() && !closed) {
                take(early.poll());
            }
        }

        @Override
        public void send(Frame frame, Payload payload) {
            process.boundary();
            var data = payload == null ? null : ((Blocks) payload).onTheWire();
            if (payload != null) {
                payload.release();
            }
            if (!closed) {
                transmit(new Sent(frame, data));
            }
        }

        @Override
        public void close(String why) {
            if (!closed) {
                process.boundary();
                closed = true;
                transmit(new Sent(null, null));
                overIfBothKnow();
            }
        }

        /** Its process is gone; the kernel says so while there is one. */
        void abandon() {
            if (!closed) {
                closed = true;
                if (process.node().isOn()) {
                    transmit(new Sent(null, null));
                } else {
                    outbox.clear();
                }
                overIfBothKnow();
            }
        }

        private void transmit(Sent sent) {
            if (!outbox.isEmpty() || cable.mute.contains(process.node().name())) {
                outbox.add(sent);
            } else if (other.closed) {
                unwanted(sent);
            } else {
                other.comes(wires.delay(cable), sent);
            }
        }

        /** A node that is alive and knows of no such connection says so. */
        private void unwanted(Sent sent) {
            if (sent.frame() != null && other.process.node().isOn() && !cable.mute.contains(other.process.node().name())) {
                learns("connection reset by peer");
            }
        }

        private void sendAgain() {
            var waiting = new ArrayDeque<>(outbox);
            outbox.clear();
            var again = process.world().dice().between(1_000, RETRANSMIT_MICROS_MAX);
            for (var sent : waiting) {
                if (other.closed) {
                    unwanted(sent);
                    return;
                }
                other.comes(again, sent);
            }
        }

        private void comes(long micros, Sent sent) {
            var now = process.world().time().nowMicros();
            lastArrivalMicros = Math.max(lastArrivalMicros, now + micros);
            process.arrives(lastArrivalMicros - now, () -> take(sent));
        }

        private void take(Sent sent) {
            if (closed || process.life() != life) {
                return;
            }
            if (listener == null) {
                early.add(sent);
            } else if (sent.frame() == null) {
                lost("the peer closed the connection");
            } else {
                listener.frame(this, sent.frame(), sent.data());
            }
        }

        private void learns(String why) {
            process.arrives(wires.delay(cable), () -> lost(why));
        }

        private void lost(String why) {
            if (!closed && process.life() == life) {
                closed = true;
                overIfBothKnow();
                if (listener != null) {
                    listener.closed(this, why);
                }
            }
        }

        private void overIfBothKnow() {
            if (other.closed) {
                wires.over(PeerWire.this);
            }
        }
    }
}
