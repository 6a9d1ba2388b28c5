package org.twinhost.replication.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.core.FakeDisk.FakePayload;
import org.twinhost.replication.core.area.DirtyBitmap;
import org.twinhost.replication.core.ports.Answer;
import org.twinhost.replication.core.ports.OutdateAnswer;

/** Two nodes, a wire between them, a message way beside it, and one seed. Time in microseconds. */
final class FakeWorld {

    static final long SIZE = 16L << 20;
    static final int BLOCKS = (int) (SIZE / DirtyBitmap.BLOCK);
    static final long BIRTH = 0x1234;

    private record Event(long at, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    final Random random;
    final List<String> story = new ArrayList<>();
    final FakeNode[] nodes = new FakeNode[2];
    final Truth truth = new Truth(this);
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long order;
    long now;
    /** What must hold at every moment. */
    Runnable afterEach = truth::checkOneWriter;
    boolean wireCut;
    boolean messagesCut;
    boolean buildsKnowVerify = true;
    boolean buildsKnowResolve = true;
    private long connections;
    private FakeWire wire;

    FakeWorld(long seed) {
        random = new Random(seed);
        nodes[0] = new FakeNode(this, new NodeId("alpha"), new NodeId("beta"));
        nodes[1] = new FakeNode(this, new NodeId("beta"), new NodeId("alpha"));
        every(20_000, this::connect);
        every(50_000, this::proofs);
    }

    FakeNode peerOf(FakeNode node) {
        return node == nodes[0] ? nodes[1] : nodes[0];
    }

    void after(long micros, Runnable what) {
        events.add(new Event(now + micros, ++order, what));
    }

    void every(long micros, Runnable what) {
        after(micros, () -> {
            what.run();
            every(micros, what);
        });
    }

    long delay(int max) {
        return 1L + random.nextInt(max);
    }

    void tell(String what) {
        story.add("%9.3f %s".formatted(now / 1000.0, what));
    }

    void runUntil(long until) {
        while (!events.isEmpty() && events.peek().at() <= until) {
            var next = events.poll();
            now = next.at();
            next.what().run();
            afterEach.run();
        }
        now = until;
    }

    void runFor(long millis) {
        runUntil(now + millis * 1000);
    }

    boolean runUntilTrue(long millis, java.util.function.BooleanSupplier condition) {
        var end = now + millis * 1000;
        while (now < end && !condition.getAsBoolean()) {
            runUntil(Math.min(end, now + 5_000));
        }
        return condition.getAsBoolean();
    }

    /** A guest's write of one block; what came of it, once it did: "done", or the failure. */
    List<String> write(FakeNode node, int block, long value) {
        var answer = new ArrayList<String>();
        node.replica.guestWrite((long) block * DirtyBitmap.BLOCK, new FakePayload(new long[] {value}), false,
                failure -> answer.add(failure == null ? "done" : failure));
        return answer;
    }

    /** Asks for the role; what the answer was, once there is one. */
    List<String> ask(FakeNode node) {
        var answer = new ArrayList<String>();
        node.replica.promote(Answers.into(answer));
        return answer;
    }

    /** All nodes are switched on and become UpToDate, then that one Primary. */
    void startWithPrimary(FakeNode node) {
        for (var each : nodes) {
            each.powerOn();
        }
        assertThat(runUntilTrue(5_000, this::isHealthy)).isTrue();
        assertThat(promote(node)).isEqualTo("done");
    }

    /** Asks for the role and waits for the answer. */
    String promote(FakeNode node) {
        var answer = ask(node);
        runUntilTrue(5_000, () -> !answer.isEmpty());
        return answer.isEmpty() ? "no answer" : answer.getFirst();
    }

    /** How many there were. */
    long connections() {
        return connections;
    }

    private void connect() {
        if (wire != null && !wire.isOver() || wireCut || !nodes[0].isRunning() || !nodes[1].isRunning()) {
            return;
        }
        wire = new FakeWire(this, nodes[0], nodes[1], "c" + ++connections);
        wire.open();
    }

    private final List<Runnable> onHeal = new ArrayList<>();

    void whenHealed(Runnable what) {
        onHeal.add(what);
    }

    void healWire() {
        wireCut = false;
        onHeal.forEach(Runnable::run);
        onHeal.clear();
    }

    void reset(String why) {
        if (wire != null) {
            wire.breakNow(why);
        }
    }

    /** Fencing and heartbeat, truthful: a node that is off is proven off after a while; a new boot is heard. */
    private void proofs() {
        for (var node : nodes) {
            var peer = peerOf(node);
            if (!node.isRunning()) {
                continue;
            }
            if (!peer.isOn && now - peer.offSince > 300_000) {
                node.replica.peerIsOff(peer.incarnation, true, "proof: off");
            } else if (peer.isOn && !messagesCut && peer.incarnation > 1) {
                node.replica.peerIsOff(peer.incarnation - 1, false, "newer incarnation");
            }
        }
    }

    /** The question for a mark, over messages that may be slow or lost. */
    void askOutdate(FakeNode asker, String connection) {
        var process = asker.process;
        var peer = peerOf(asker);
        var answered = new boolean[1];
        java.util.function.BiConsumer<Boolean, Object> answer = (granted, what) -> {
            if (!answered[0] && asker.process == process && asker.isRunning()) {
                answered[0] = true;
                asker.replica.outdateAnswered(connection, granted, granted ? (Long) what : 0, granted ? null : (String) what);
            }
        };
        after(1_000_000, () -> answer.accept(false, "no answer"));
        if (messagesCut || random.nextInt(10) == 0) {
            return;
        }
        after(delay(40_000), () -> {
            if (!peer.isRunning()) {
                return;
            }
            peer.replica.outdate(connection, true, new OutdateAnswer() {
                @Override
                public void outdated(String outdated, long generation) {
                    if (!messagesCut) {
                        after(delay(40_000), () -> answer.accept(true, generation));
                    }
                }

                @Override
                public void refused(String reason) {
                    after(delay(40_000), () -> answer.accept(false, reason));
                }
            });
        });
    }

    boolean isHealthy() {
        for (var node : nodes) {
            if (!node.isRunning() || node.replica.disk() != DiskState.UP_TO_DATE || !node.replica.control.link.isJoined()
                    || node.replica.control.source.isRunning() || node.replica.control.target.isRunning()
                    || node.replica.control.bits.count() != 0) {
                return false;
            }
        }
        return true;
    }

    /** What a replica answers, as lines of a list. */
    static final class Answers {

        private Answers() {}

        /** To who asks for the role, or gives it away. */
        static Answer into(List<String> lines) {
            return new Answer() {
                @Override
                public void done() {
                    lines.add("done");
                }

                @Override
                public void refused(String reason) {
                    lines.add("refused: " + reason);
                }

                @Override
                public void failed(String reason) {
                    lines.add("failed: " + reason);
                }
            };
        }

        /** To who asks it to be Outdated. */
        static OutdateAnswer ofOutdating(List<String> lines) {
            return new OutdateAnswer() {
                @Override
                public void outdated(String connection, long generation) {
                    lines.add("marked " + connection);
                }

                @Override
                public void refused(String reason) {
                    lines.add("refused: " + reason);
                }
            };
        }
    }
}
