package org.twinhost.replication.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.twinhost.contract.NodeId;
import org.twinhost.replication.core.FakeDisk.FakePayload;
import org.twinhost.replication.core.area.DirtyBitmap;
import org.twinhost.replication.core.area.LogCapacity;
import org.twinhost.replication.core.blocks.MemoryBudget;
import org.twinhost.replication.core.control.VolumeSetup;
import org.twinhost.replication.core.ports.Answer;
import org.twinhost.replication.core.ports.Done;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.ports.Surroundings;
import org.twinhost.replication.core.verify.VerifySetup;
import org.twinhost.replication.core.wire.Frame;

/** A node: power, one service process, one disk, one guest's worth of requests. */
final class FakeNode implements Surroundings {

    /** Fewer digests than chunks, so that pages of them are left and come back. */
    private static final VerifySetup VERIFY = new VerifySetup(256L << 20, 6, 12);

    private final FakeWorld world;
    final NodeId name;
    private final NodeId peer;
    final FakeDisk disk = new FakeDisk(FakeWorld.SIZE);
    final FakeGuest guest;
    /** Room for chunks that are compared, of all volumes of the node. */
    MemoryBudget comparing;
    Replica replica;
    /** Identity of the running process; null: none. */
    Object process;
    boolean isOn;
    long offSince;
    long incarnation;
    /** Every access that begins now takes that much longer. */
    long slowMicros;
    private boolean detachedMarker;
    /** Outlives the process, and is believed only within one. */
    final Map<Long, byte[]> digests = new HashMap<>();
    /** That of the service's own files, not the volume's. */
    boolean stateDiskIsFull;
    /** The flush after a write to that block fails; null: none does. */
    Long flushFailsAfter;
    private boolean flushFails;
    /** So much longer takes what is asked of the digests from now on. */
    long digestsHangMicros;
    FakeWire wire;
    /** As the configuration says it at the start of the service. */
    NodeId initialSource;
    /** Whether the store is empty is not known for a while. */
    boolean slowProofs;
    final ArrayList<Frame> sent = new ArrayList<>();
    /** The connection ends in the middle of the next frame that is sent. */
    boolean breaksWhileItSends;
    private final ArrayList<Runnable> ioUnderWay = new ArrayList<>();

    FakeNode(FakeWorld world, NodeId name, NodeId peer) {
        this.world = world;
        this.name = name;
        this.peer = peer;
        this.guest = new FakeGuest(world, this);
    }

    boolean isRunning() {
        return process != null;
    }

    void powerOn() {
        if (!isOn) {
            isOn = true;
            incarnation++;
            world.tell(name + " powers on, incarnation " + incarnation);
            startProcess();
        }
    }

    void powerCut() {
        if (isOn) {
            world.tell(name + " loses power");
            world.truth.losesPower(this);
            endProcess();
            isOn = false;
            offSince = world.now;
            disk.powerCut(world.random);
            guest.die();
        }
    }

    void startProcess() {
        if (!isOn || process != null) {
            return;
        }
        var mine = new Object();
        process = mine;
        wire = null;
        comparing = new MemoryBudget(2L << 20);
        replica = new Replica(new VolumeSetup("vol", FakeWorld.SIZE, FakeWorld.BIRTH, name, peer,
                incarnation * 1000 + name.hashCode(),
                incarnation, detachedMarker, initialSource, 200, new LogCapacity(2, 3), VERIFY,
                new MemoryBudget(1 << 20), comparing), this);
        replica.start(world.now / 1000);
        tick(mine);
    }

    private void tick(Object mine) {
        world.after(10_000, () -> {
            if (process == mine) {
                replica.tick(world.now / 1000);
                tick(mine);
            }
        });
    }

    void kill() {
        if (process != null) {
            world.tell(name + " service is killed");
            endProcess();
        }
    }

    private void endProcess() {
        process = null;
        guest.connectionClosed();
        // What the kernel was given may still reach the disk.
        for (var io : new ArrayList<>(ioUnderWay)) {
            if (world.random.nextBoolean()) {
                io.run();
            }
        }
        ioUnderWay.clear();
        if (wire != null) {
            wire.close(this);
            wire = null;
        }
    }

    /** I/O: done at some time, told at some time after. */
    private void io(Runnable effect, Done done) {
        io(0, effect, done);
    }

    private void io(long longer, Runnable effect, Done done) {
        var mine = process;
        var failing = disk.failing;
        Runnable once = new Runnable() {
            boolean ran;

            @Override
            public void run() {
                if (!ran && !disk.failing) {
                    ran = true;
                    effect.run();
                }
            }
        };
        ioUnderWay.add(once);
        world.after(longer + slowMicros + world.delay(world.random.nextInt(20) == 0 ? 20_000 : 1_500), () -> {
            if (process != mine) {
                return;
            }
            var bad = failing || disk.failing;
            once.run();
            ioUnderWay.remove(once);
            done.done(bad ? "I/O error" : null);
        });
    }

    @Override
    public Payload allocate(int length) {
        return new FakePayload(new long[length / DirtyBitmap.BLOCK]);
    }

    @Override
    public void openDisk(Done done) {
        io(() -> { }, done);
    }

    @Override
    public void read(long offset, Payload into, Done done) {
        var values = ((FakePayload) into).values;
        var longer = FakeDisk.slowMicros(disk.slowToRead, offset, values.length);
        io(longer, () -> System.arraycopy(disk.read(offset, values.length), 0, values, 0, values.length), failure ->
                done.done(failure == null && disk.failsToRead(offset, values.length) ? "unreadable" : failure));
    }

    @Override
    public void write(long offset, Payload from, boolean durable, Done done) {
        var values = ((FakePayload) from).values.clone();
        if (!disk.isWritable(offset, values.length)) {
            io(() -> { }, _ -> done.done("not written"));
            return;
        }
        if (flushFailsAfter != null && offset == flushFailsAfter * DirtyBitmap.BLOCK) {
            flushFails = true;
        }
        io(FakeDisk.slowMicros(disk.slowToWrite, offset, values.length), () -> {
            disk.write(offset, values);
            if (durable) {
                disk.flushed(disk.now());
            }
        }, done);
    }

    @Override
    public void readBytes(long offset, int length, BytesDone done) {
        io(() -> { }, failure -> done.done(failure == null ? disk.readBytes(offset, length) : null, failure));
    }

    @Override
    public void writeBytes(long offset, byte[] bytes, Done done) {
        io(() -> disk.writeBytes(offset, bytes), done);
    }

    @Override
    public void readDigests(long offset, int length, BytesDone done) {
        var mine = process;
        world.after(digestsHangMicros + world.delay(2_000), () -> {
            if (process == mine) {
                done.done(digests.getOrDefault(offset, new byte[length]), null);
            }
        });
    }

    @Override
    public void writeDigests(long offset, byte[] bytes, Done done) {
        var mine = process;
        world.after(digestsHangMicros + world.delay(2_000), () -> {
            if (process == mine) {
                digests.put(offset, bytes.clone());
                done.done(null);
            }
        });
    }

    @Override
    public void proveZeroes(Proof proof) {
        var mine = process;
        world.after(slowProofs ? 100_000 : 1, () -> {
            if (process == mine) {
                proof.proven(!disk.failing && disk.isZero());
            }
        });
    }

    @Override
    public void flush(Done done) {
        if (flushFails) {
            flushFails = false;
            io(() -> { }, _ -> done.done("not flushed"));
            return;
        }
        var until = disk.now();
        io(() -> disk.flushed(until), done);
    }

    @Override
    public void rememberDetached(boolean detached, Done done) {
        var mine = process;
        world.after(world.delay(5_000), () -> {
            if (process == mine) {
                detachedMarker = stateDiskIsFull ? detachedMarker : detached;
                done.done(stateDiskIsFull ? "No space left on device" : null);
            }
        });
    }

    @Override
    public void send(Frame frame, Payload payload) {
        if (breaksWhileItSends) {
            breaksWhileItSends = false;
            disconnect("broken pipe");
            replica.disconnected("broken pipe");
        }
        sent.add(frame);
        if (wire != null) {
            wire.send(this, frame, payload);
        } else if (payload != null) {
            payload.release();
        }
    }

    @Override
    public void disconnect(String why) {
        if (wire != null) {
            var old = wire;
            wire = null;
            old.close(this);
        }
    }

    @Override
    public void sendGuestsAway() {
        guest.connectionClosed();
    }

    @Override
    public void askOutdate(String connection) {
        world.askOutdate(this, connection);
    }

    @Override
    public long newGeneration() {
        return world.random.nextLong() | 1;
    }

    @Override
    public void say(String line) {
        world.tell(name + ": " + line);
    }

    @Override
    public void changed() {
        // asked when needed
    }

    void promote() {
        var mine = process;
        replica.promote(new Answer() {
            @Override
            public void done() {
                if (process == mine) {
                    world.tell(name + " is promoted");
                    if (replica.control.isLocalGood()) {
                        world.truth.checkHolds(FakeNode.this, "promoted");
                    }
                    guest.start();
                }
            }

            @Override
            public void refused(String reason) {
                world.tell(name + " promotion refused: " + reason);
            }

            @Override
            public void failed(String reason) {
                world.tell(name + " promotion failed: " + reason);
            }
        });
    }

    void demote() {
        guest.stop();
        replica.guestConnections(0);
        replica.demote(new Answer() {
            @Override
            public void done() {
                world.tell(name + " is demoted");
                guest.die();
            }

            @Override
            public void refused(String reason) {
                world.tell(name + " demotion refused: " + reason);
                guest.start();
            }

            @Override
            public void failed(String reason) {
                world.tell(name + " demotion failed: " + reason);
                guest.start();
            }
        });
    }
}
