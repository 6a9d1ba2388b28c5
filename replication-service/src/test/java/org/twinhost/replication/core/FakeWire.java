package org.twinhost.replication.core;

import org.twinhost.replication.core.FakeDisk.FakePayload;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.wire.Frame;

/** One connection: in order both ways, broken for good when it breaks, silent while the wire is cut. */
final class FakeWire {

    private final FakeWorld world;
    private final FakeNode[] ends;
    private final Object[] processes;
    private final String name;
    private final boolean[] closed = new boolean[2];
    private final long[] lastArrival = new long[2];

    FakeWire(FakeWorld world, FakeNode one, FakeNode other, String name) {
        this.world = world;
        this.ends = new FakeNode[] {one, other};
        this.processes = new Object[] {one.process, other.process};
        this.name = name;
    }

    void open() {
        for (int i = 0; i < 2; i++) {
            var end = i;
            ends[end].wire = null;
            world.after(world.delay(3_000), () -> {
                if (isAlive(end)) {
                    ends[end].wire = this;
                    ends[end].replica.connected(name, ends[1 - end].incarnation, world.buildsKnowVerify,
                            world.buildsKnowResolve, world.now / 1000);
                    held[end].forEach(Runnable::run);
                } else {
                    close(end);
                }
                opened[end] = true;
            });
        }
    }

    private final boolean[] opened = new boolean[2];
    @SuppressWarnings("unchecked")
    private final java.util.List<Runnable>[] held =
            new java.util.List[] {new java.util.ArrayList<>(), new java.util.ArrayList<>()};

    private boolean isAlive(int end) {
        return !closed[end] && ends[end].isRunning() && ends[end].process == processes[end];
    }

    boolean isOver() {
        return !isAlive(0) || !isAlive(1);
    }

    private int indexOf(FakeNode node) {
        return node == ends[0] ? 0 : 1;
    }

    void send(FakeNode from, Frame frame, Payload payload) {
        var to = 1 - indexOf(from);
        // What travels is a copy: the sender's buffer is its own.
        var data = payload == null ? null : ((FakePayload) payload).values.clone();
        if (payload != null) {
            payload.release();
        }
        if (closed[indexOf(from)]) {
            return;
        }
        if (world.wireCut) {
            world.whenHealed(() -> breakNow("frames were lost"));
            return;
        }
        arrive(to, () -> {
            if (isAlive(to) && ends[to].wire == this) {
                ends[to].replica.frame(frame, data == null ? null : new FakePayload(data));
            }
        });
    }

    private void arrive(int to, Runnable what) {
        var at = Math.max(lastArrival[to] + 1, world.now + world.delay(2_000));
        lastArrival[to] = at;
        world.after(at - world.now, () -> {
            if (opened[to]) {
                what.run();
            } else {
                held[to].add(what);
            }
        });
    }

    /** One end closes; the other learns it after what was sent before. */
    void close(FakeNode node) {
        close(indexOf(node));
    }

    private void close(int end) {
        if (closed[end]) {
            return;
        }
        closed[end] = true;
        if (!world.wireCut) {
            arrive(1 - end, () -> lost(1 - end, "the peer closed"));
        } else {
            world.after(2_000_000, () -> lost(1 - end, "the peer closed long ago"));
        }
    }

    void breakNow(String why) {
        for (int end = 0; end < 2; end++) {
            var which = end;
            world.after(world.delay(3_000), () -> lost(which, why));
        }
    }

    private void lost(int end, String why) {
        if (!closed[end]) {
            closed[end] = true;
            if (ends[end].isRunning() && ends[end].process == processes[end] && ends[end].wire == this) {
                ends[end].wire = null;
                ends[end].replica.disconnected(why);
            }
            if (!closed[1 - end]) {
                world.after(world.delay(5_000), () -> lost(1 - end, why));
            }
        }
    }
}
