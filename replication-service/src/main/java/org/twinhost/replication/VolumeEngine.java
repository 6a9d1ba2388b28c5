package org.twinhost.replication;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.replication.core.Answer;
import org.twinhost.replication.core.Frame;
import org.twinhost.replication.core.Replica;
import org.twinhost.replication.core.VolumeSetup;
import org.twinhost.replication.net.BufferPayload;
import org.twinhost.replication.net.PeerConnection;
import org.twinhost.replication.net.nbd.BlockExport;
import org.twinhost.replication.net.nbd.IoDone;
import org.twinhost.replication.net.nbd.IoError;
import org.twinhost.replication.net.nbd.NbdServer;

/**
 * One volume at work: its replica (the core) on its own event loop, with the disk, the peer connection and the NBD export
 * around it. All but {@link #state()} runs on that loop.
 */
public final class VolumeEngine implements BlockExport, PeerConnection.Listener {

    private static final Logger LOG = Logger.getLogger(VolumeEngine.class);
    private static final long REPORT_EVERY_MS = 40;

    /** What grows with every write, such as the bytes out of sync, is told this often. */
    private static final long REPORT_AT_LEAST_EVERY_MS = 1_000;

    private final VolumeSetup setup;
    private final EventLoop loop;
    private final Cluster cluster;
    private final int windowBytesMax;
    private final Replica replica;
    private final VolumeDisk disk;
    private final long startNanos = System.nanoTime();
    private PeerConnection connection;
    private NbdServer server;
    private ScheduledFuture<?> ticking;
    private ScheduledFuture<?> reportingRegularly;
    private volatile VolumeState state;
    private volatile long peerHeardNanos;
    private volatile int requests;
    private volatile long written;
    private volatile long read;
    private boolean reporting;
    private boolean closed;
    private boolean servedAsPrimary;

    VolumeEngine(VolumeSetup setup, Path device, EventLoop loop, VolumeDisk disk, Cluster cluster, int windowBytesMax) {
        this.setup = setup;
        this.loop = loop;
        this.cluster = cluster;
        this.windowBytesMax = windowBytesMax;
        this.disk = disk;
        this.replica = new Replica(setup, new VolumeSurroundings(this, disk));
        this.state = replica.report();
        LOG.infof("volume %s: replica on %s, peer %s", setup.name(), device, setup.peer());
    }

    /** The tick is a quarter of the finest interval it has to see. */
    void start(Timing timing) {
        loop.execute(() -> guarded(() -> {
            replica.start(now());
            var every = Math.max(10, Math.min(50, setup.silenceMs() / 10));
            ticking = loop.scheduleAtFixedRate(() -> guarded(() -> replica.tick(now())), every, every,
                    TimeUnit.MILLISECONDS);
            reportingRegularly = loop.scheduleAtFixedRate(
                    () -> guarded(this::report), REPORT_AT_LEAST_EVERY_MS, REPORT_AT_LEAST_EVERY_MS, TimeUnit.MILLISECONDS);
        }));
    }

    /** Not on the loop: waits until the socket listens. */
    void openExport(Path socket) throws IOException {
        server = NbdServer.open(loop, socket, this);
    }

    /** Begins the end, on any thread; nothing that is under way is answered with an error. */
    void close(Executor blocking) {
        if (server != null) {
            server.close();
        }
        loop.execute(() -> {
            closed = true;
            if (ticking != null) {
                ticking.cancel(false);
                reportingRegularly.cancel(false);
            }
            if (connection != null) {
                connection.close("the service stops");
            }
            disk.close(blocking);
        });
    }

    VolumeSetup setup() {
        return setup;
    }

    EventLoop loop() {
        return loop;
    }

    /** As last reported; any thread. */
    public VolumeState state() {
        return state;
    }

    /** Guest requests begun or waiting. */
    public int requestsUnderWay() {
        return requests;
    }

    public long bytesWritten() {
        return written;
    }

    public long bytesRead() {
        return read;
    }

    /** Age in ms of the last frame of the peer, null: none. Any thread. */
    public Long peerHeardMs() {
        var at = peerHeardNanos;
        return at == 0 ? null : (Long) ((System.nanoTime() - at) / 1_000_000);
    }

    long now() {
        return (System.nanoTime() - startNanos) / 1_000_000 + 1;
    }

    // Commands, from any thread ----------------------------------------------------------------------------------------

    /** The state, read now. */
    CompletableFuture<VolumeState> stateNow() {
        var result = new CompletableFuture<VolumeState>();
        loop.execute(() -> {
            report();
            result.complete(state);
        });
        return result;
    }

    CompletableFuture<Outcome> promote() {
        return command(answer -> replica.promote(answer));
    }

    CompletableFuture<Outcome> force() {
        return command(replica::promoteByForce);
    }

    CompletableFuture<Outcome> demote() {
        return command(answer -> replica.demote(answer));
    }

    void outdate(String asked, boolean sameView, Replica.MarkAnswer answer) {
        loop.execute(() -> guarded(() -> replica.outdate(asked, sameView, answer)));
    }

    void peerIsOff(long incarnation, boolean proof, String ground) {
        loop.execute(() -> guarded(() -> replica.peerIsOff(incarnation, proof, ground)));
    }

    /** Asks the peer for a sign of life. */
    void probe() {
        loop.execute(() -> {
            if (connection != null) {
                connection.send(new Frame.Ping(), null);
            }
        });
    }

    private CompletableFuture<Outcome> command(Consumer<Answer> action) {
        var result = new CompletableFuture<Outcome>();
        loop.execute(() -> guarded(() -> action.accept(new Answer() {
            @Override
            public void done() {
                finish(new Outcome.Done());
            }

            @Override
            public void refused(String reason) {
                finish(new Outcome.Refused(reason));
            }

            @Override
            public void failed(String reason) {
                finish(new Outcome.Failed(reason));
            }

            private void finish(Outcome outcome) {
                report();
                result.complete(outcome);
            }
        })));
        return result;
    }

    // The peer ---------------------------------------------------------------------------------------------------------

    boolean isConnected() {
        return connection != null;
    }

    /** A new authenticated connection; on the loop. An older one is void: the peer would not have opened another. */
    void arrived(PeerConnection fresh) {
        if (closed) {
            fresh.close("the service stops");
            return;
        }
        guarded(() -> {
            if (connection != null) {
                drop("the peer connected anew");
            }
            connection = fresh;
            peerHeardNanos = System.nanoTime();
            replica.connected(fresh.name(), fresh.incarnation(), now());
            fresh.open(this);
        });
    }

    @Override
    public void frame(PeerConnection from, Frame frame, BufferPayload payload) {
        if (from != connection) {
            if (payload != null) {
                payload.release();
            }
            return;
        }
        peerHeardNanos = System.nanoTime();
        guarded(() -> replica.frame(frame, payload, (data, into) ->
                ((BufferPayload) into).buffer().writeBytes(((BufferPayload) data).buffer())));
    }

    @Override
    public void batchEnd(PeerConnection from) {
        // what was sent meanwhile is flushed by the connection itself
    }

    @Override
    public void closed(PeerConnection from, String reason) {
        if (from == connection) {
            connection = null;
            guarded(() -> replica.disconnected(reason));
        }
    }

    private void drop(String why) {
        disconnect(why);
        replica.disconnected(why);
    }

    void disconnect(String why) {
        if (connection != null) {
            var old = connection;
            connection = null;
            old.close(why);
        }
    }

    void send(Frame frame, org.twinhost.replication.core.Payload payload) {
        if (connection != null) {
            connection.send(frame, payload);
        } else if (payload != null) {
            payload.release();
        }
    }

    void askMark(String asked) {
        cluster.askMark(setup.peer(), setup.name(), asked, reply -> loop.execute(() -> guarded(() ->
                replica.markAnswered(asked, reply.granted(), reply.generation(), reply.reason()))));
    }

    // The guest --------------------------------------------------------------------------------------------------------

    @Override
    public String name() {
        return setup.name();
    }

    @Override
    public long sizeBytes() {
        return setup.sizeBytes();
    }

    @Override
    public int windowBytesMax() {
        return windowBytesMax;
    }

    @Override
    public void read(long offset, ByteBuf target, IoDone done) {
        guarded(() -> replica.guestRead(offset, BufferPayload.into(target), failure -> done.done(error(failure))));
    }

    @Override
    public void write(long offset, ByteBuf data, boolean fua, IoDone done) {
        guarded(() -> replica.guestWrite(offset, BufferPayload.of(data), fua, failure -> done.done(error(failure))));
    }

    @Override
    public void flush(IoDone done) {
        guarded(() -> replica.guestFlush(failure -> done.done(error(failure))));
    }

    private static IoError error(String failure) {
        return failure == null ? null : IoError.EIO;
    }

    @Override
    public boolean mayOpen() {
        return replica.mayOpen();
    }

    @Override
    public void connectionsChanged(int open) {
        guarded(() -> replica.guestConnections(open));
    }

    // Reporting --------------------------------------------------------------------------------------------------------

    void say(String line) {
        LOG.infof("volume %s: %s", setup.name(), line);
    }

    void changed() {
        if (replica != null && !reporting) {
            reporting = true;
            loop.schedule(() -> {
                reporting = false;
                guarded(this::report);
            }, REPORT_EVERY_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void report() {
        requests = replica.requestsUnderWay();
        written = replica.bytesWritten();
        read = replica.bytesRead();
        var now = replica.report();
        var isPrimary = now.role() == Role.PRIMARY;
        if (servedAsPrimary && !isPrimary && server != null) {
            server.dropClients();
        }
        servedAsPrimary = isPrimary;
        if (!now.equals(state)) {
            if (now.disk() != state.disk() || now.role() != state.role() || now.connection() != state.connection()
                    || now.frozen() != state.frozen()) {
                LOG.infof("volume %s: %s %s %s%s, peer %s %s %s%s", setup.name(), now.role(), now.disk(), now.connection(),
                        now.frozen() ? " frozen" : "", now.peer(), now.peerRole(), now.peerDisk(),
                        now.reason() == null ? "" : "; " + now.reason());
            }
            state = now;
            cluster.changed();
        }
    }

    private void guarded(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException | Error broken) {
            LOG.fatalf(broken, "volume %s: a rule of the replica was broken; this process stops", setup.name());
            cluster.broken(setup.name(), broken);
        }
    }

    /** Runs what a disk or a thread brings back. */
    void onLoop(Runnable event) {
        if (loop.inEventLoop()) {
            guarded(event);
        } else {
            loop.execute(() -> guarded(event));
        }
    }
}
