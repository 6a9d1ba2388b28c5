package org.twinhost.replication.core;

import java.util.LinkedHashMap;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.FakeDisk.FakePayload;
import org.twinhost.replication.core.area.DirtyBitmap;
import org.twinhost.replication.core.facts.OwnReplica;

/** Writes numbered blocks, flushes, reads back; connects again and sends again what was not answered. */
final class FakeGuest {

    private final FakeWorld world;
    private final FakeNode node;
    private final LinkedHashMap<Long, Write> unanswered = new LinkedHashMap<>();
    private Object life;
    private boolean connected;
    private boolean stopping;

    private record Write(int block, long[] values, boolean durable) {}

    FakeGuest(FakeWorld world, FakeNode node) {
        this.world = world;
        this.node = node;
    }

    void start() {
        stopping = false;
        if (life == null) {
            life = new Object();
            next(life);
        }
    }

    void stop() {
        stopping = true;
    }

    boolean isAlive() {
        return life != null;
    }

    void die() {
        life = null;
        connected = false;
        stopping = false;
        unanswered.clear();
    }

    void connectionClosed() {
        connected = false;
    }

    private void connect() {
        if (!connected && node.isRunning() && node.replica.mayOpen()) {
            connected = true;
            unanswered.forEach(this::send);
        }
    }

    private void next(Object mine) {
        world.after(world.delay(8_000), () -> {
            if (life != mine) {
                return;
            }
            if (node.isRunning() && node.replica.role() != Role.PRIMARY && !stopping
                    && node.replica.control.permits().own().access() != OwnReplica.DiskAccess.OPENING
                    && node.replica.control.store.isOpen()) {
                world.tell(node.name + " guest lost its volume");
                die();
                return;
            }
            connect();
            if (connected && !stopping && unanswered.size() < 6) {
                act();
            }
            next(mine);
        });
    }

    private void act() {
        var kind = world.random.nextInt(10);
        if (kind < 7) {
            var length = 1 + world.random.nextInt(3);
            // Few blocks, so that they are hit again; spread over all extents.
            var block = world.random.nextInt(4) * (FakeWorld.BLOCKS / 4) + world.random.nextInt(12);
            for (var other : unanswered.values()) {
                if (block < other.block() + other.values().length && other.block() < block + length) {
                    return;
                }
            }
            var first = world.truth.issued(block, length);
            var values = new long[length];
            for (int i = 0; i < length; i++) {
                values[i] = first + i;
            }
            var write = new Write(block, values, world.random.nextInt(6) == 0);
            unanswered.put(first, write);
            send(first, write);
        } else if (kind < 9) {
            var mine = life;
            var acked = world.truth.acknowledgedNow();
            node.replica.guestFlush(failure -> {
                if (life == mine && failure == null) {
                    world.truth.flushed(acked);
                }
            });
        } else {
            read();
        }
    }

    private void read() {
        var mine = life;
        var block = world.random.nextInt(4) * (FakeWorld.BLOCKS / 4) + world.random.nextInt(12);
        var floor = world.truth.floorOf(block);
        var into = new FakePayload(new long[1]);
        node.replica.guestRead((long) block * DirtyBitmap.BLOCK, into, failure -> {
            if (life == mine && failure == null) {
                world.truth.checkRead(node, block, into.values[0], floor);
            }
        });
    }

    private void send(long id, Write write) {
        var mine = life;
        node.replica.guestWrite((long) write.block() * DirtyBitmap.BLOCK, new FakePayload(write.values().clone()),
                write.durable(), failure -> {
                    if (life == mine && failure == null && unanswered.remove(id) != null) {
                        world.truth.acknowledged(node, write.block(), write.values(), write.durable());
                    }
                });
    }
}
