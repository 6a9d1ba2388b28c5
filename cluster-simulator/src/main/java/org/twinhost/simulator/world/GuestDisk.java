package org.twinhost.simulator.world;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.replication.core.ports.Done;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.time.Dice;
import org.twinhost.simulator.world.disk.Blocks;
import org.twinhost.simulator.world.guest.VirtualDisk;

/**
 * What QEMU does with one disk of one running guest: an NBD client that connects again and sends again what was not
 * answered, and a guest above it that writes, flushes and reads back.
 */
public final class GuestDisk implements VirtualDisk {

    private static final int UNANSWERED_MAX = 6;
    private static final long RECONNECT_MICROS_MIN = 100_000;
    private static final long RECONNECT_MICROS_MAX = 1_000_000;
    private static final long PACE_MICROS_MIN = 20_000;
    private static final long PACE_MICROS_MAX = 220_000;
    private static final long SOCKET_MICROS_MAX = 80;

    private sealed interface Request {
        record Write(int block, long[] values, boolean durable) implements Request {}

        record Flush(long[] acknowledged) implements Request {}

        record Read(int block, long atLeast) implements Request {}
    }

    private final Node node;
    private final int boot;
    private final Volumes volumes;
    private final Observer.Volume observer;
    private final String volume;
    private final Dice dice;
    private final long guestLife;
    private final Runnable onIoError;
    private final List<Request> unanswered = new ArrayList<>();
    private GuestDoor door;
    private boolean running;
    private boolean dead;
    /** Raised whenever the timer starts anew. */
    private int turn;

    private GuestDisk(Node node, Volumes volumes, String volume, Dice dice, long guestLife, Runnable onIoError) {
        this.node = node;
        this.boot = node.boot();
        this.volumes = volumes;
        this.observer = volumes.observer(volume);
        this.volume = volume;
        this.dice = dice;
        this.guestLife = guestLife;
        this.onIoError = onIoError;
    }

    /**
     * A guest's disk on the node where its virtual CPUs are; it connects to the export once that may be opened, and does
     * nothing before {@link #run}.
     *
     * @param guestLife a number for this start of the guest, another one for each start
     * @param onIoError called once per request that ended with an I/O error, in the replication service's task
     */
    public static GuestDisk open(Node node, String volume, long guestLife, Runnable onIoError) {
        var world = World.of(node);
        var disk = new GuestDisk(node, world.volumes(), volume, world.dice().split(), guestLife, onIoError);
        disk.connect();
        return disk;
    }

    /** The virtual CPUs run: requests come. */
    @Override
    public void run() {
        if (!running && !dead) {
            running = true;
            next(++turn);
        }
    }

    /** The virtual CPUs stand still: no new request; what was sent is still answered. */
    @Override
    public void pause() {
        running = false;
        turn++;
    }

    /** QEMU is gone: the connection is closed, what was not answered is forgotten. Final. */
    @Override
    public void die() {
        if (!dead) {
            dead = true;
            pause();
            unanswered.clear();
            var left = door;
            door = null;
            if (left != null) {
                left.process().arrives(dice.between(10, SOCKET_MICROS_MAX), () -> left.leave(this));
            }
        }
    }

    /** Whether QEMU is there: not after {@link #die}, nor after its node lost power. */
    public boolean isAlive() {
        return !dead && node.isOn() && node.boot() == boot;
    }

    /** Whether it is connected with the export: QEMU could open its disk. */
    @Override
    public boolean isOpen() {
        return door != null;
    }

    /** Whether every request was answered. */
    public boolean isQuiet() {
        return unanswered.isEmpty();
    }

    /** For the story of what broke. */
    @Override
    public String toString() {
        return "guest disk " + volume + " on " + node.name() + ", life " + guestLife + (dead ? ", dead" : "")
                + (door == null ? ", not connected" : ", connected") + ", unanswered " + unanswered;
    }

    // The connection ---------------------------------------------------------------------------------------------------

    private void connect() {
        if (!isAlive() || door != null) {
            return;
        }
        var found = volumes.door(node.name(), volume);
        if (found == null) {
            tryAgain();
            return;
        }
        found.process().arrives(dice.between(20, SOCKET_MICROS_MAX * 4), () -> {
            if (!dead && door == null && found.enter(this)) {
                door = found;
                List.copyOf(unanswered).forEach(this::send);
            }
        });
        tryAgain();
    }

    private void tryAgain() {
        node.after(dice.between(RECONNECT_MICROS_MIN, RECONNECT_MICROS_MAX), this::connect);
    }

    /** The export closed the connection. */
    void disconnected() {
        if (door != null) {
            door = null;
            tryAgain();
        }
    }

    // The guest --------------------------------------------------------------------------------------------------------

    private void next(int mine) {
        node.after(dice.between(PACE_MICROS_MIN, PACE_MICROS_MAX), () -> {
            if (turn == mine && running) {
                if (unanswered.size() < UNANSWERED_MAX) {
                    act();
                }
                next(mine);
            }
        });
    }

    private void act() {
        var kind = dice.below(10);
        if (kind < 6) {
            write();
        } else if (kind < 7) {
            submit(new Request.Flush(observer.acknowledgedNow()));
        } else {
            var block = observer.workload().someBlock(dice);
            submit(new Request.Read(block, observer.leastOf(block)));
        }
    }

    /** A guest's file system does not send a write to a block while another is under way there. */
    private void write() {
        var block = observer.workload().someBlock(dice);
        var length = 1 + dice.below(observer.workload().roomAfter(block, 3));
        for (var other : unanswered) {
            if (other instanceof Request.Write(var at, var values, _) && block < at + values.length && at < block + length) {
                return;
            }
        }
        submit(new Request.Write(block, observer.workload().newValues(node, guestLife, block, length), dice.oneIn(6)));
    }

    private void submit(Request request) {
        unanswered.add(request);
        send(request);
    }

    private void send(Request request) {
        var to = door;
        if (to != null) {
            to.process().arrives(dice.between(10, SOCKET_MICROS_MAX), () -> {
                if (door == to) {
                    handOver(to, request);
                }
            });
        }
    }

    private void handOver(GuestDoor to, Request request) {
        switch (request) {
            case Request.Write(var block, var values, var durable) ->
                to.desk().guestWrite((long) block * Blocks.BYTES, new Blocks(values), durable, ended(to, request, () ->
                        observer.acknowledged(node, block, values, durable)));
            case Request.Flush(var acknowledged) ->
                to.desk().guestFlush(ended(to, request, () -> observer.flushed(node, acknowledged)));
            case Request.Read(var block, var atLeast) -> {
                var into = new Blocks(new long[1]);
                to.desk().guestRead((long) block * Blocks.BYTES, into, ended(to, request, () ->
                        observer.checkRead(node, block, into.value(0), atLeast)));
            }
        }
    }

    private Done ended(GuestDoor from, Request request, Runnable answered) {
        return failure -> {
            // A reply to a connection that is closed reaches nobody: the request was sent again on the next.
            if (door == from && unanswered.remove(request)) {
                if (failure == null) {
                    answered.run();
                } else {
                    onIoError.run();
                }
            }
        };
    }
}
