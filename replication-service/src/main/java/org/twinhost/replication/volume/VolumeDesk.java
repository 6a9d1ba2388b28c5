package org.twinhost.replication.volume;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.replication.core.Replica;
import org.twinhost.replication.core.control.VolumeSetup;
import org.twinhost.replication.core.ports.Answer;
import org.twinhost.replication.core.ports.Done;
import org.twinhost.replication.core.ports.OutdateAnswer;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.ports.RuleBroken;
import org.twinhost.replication.core.wire.Frame;
import org.twinhost.replication.net.PeerChannel;
import org.twinhost.runtime.loop.ServiceLoop;

/**
 * One volume at work: its replica (the core) on its own loop, with the disk, the peer connection and the guest's export around
 * it. What names no other thread runs on that loop.
 */
public final class VolumeDesk implements PeerChannel.Listener {

    private static final long REPORT_EVERY_MS = 40;
    private static final long RETRY_NANOS = 5_000_000_000L;
    /** What grows with every write, such as the bytes out of sync, is told this often. */
    private static final long REPORT_AT_LEAST_EVERY_MS = 1_000;

    private final VolumeSetup setup;
    private final ServiceLoop loop;
    private final VolumePorts place;
    private final Cluster cluster;
    private final Replica replica;
    private final long startNanos;
    private final int tickEveryMs;
    private @Nullable PeerChannel line;
    private VolumePorts.@Nullable Export export;
    private volatile VolumeState state;
    private volatile boolean connected;
    private volatile long peerHeardNanos;
    private volatile Traffic traffic = new Traffic(0, 0, 0);
    private final PeerOffTold told = new PeerOffTold();
    private final VerifyDesk verify;
    private final SplitDesk split;
    private boolean reporting;
    private boolean closed;
    /** When it failed; 0: it did not. */
    private volatile long failedNanos;

    public VolumeDesk(VolumeSetup setup, VolumePorts place, Cluster cluster, LongSupplier generations) {
        this.setup = setup;
        this.place = place;
        this.loop = place.loop();
        this.cluster = cluster;
        this.startNanos = loop.nanos();
        // The tick is a part of the finest interval it has to see.
        this.tickEveryMs = Math.max(10, Math.min(50, setup.silenceMs() / 10));
        this.replica = new Replica(setup, new VolumeSurroundings(this, place.storage(), generations));
        this.verify = new VerifyDesk(this, place.storage(), cluster::wallClock);
        this.split = new SplitDesk(this, cluster::wallClock);
        this.state = verify.addedTo(replica.report());
    }

    /** On the thread that follows the configuration; returns when guests can connect, and the disk is being opened. */
    public void start() throws IOException {
        export = place.openExport(this);
        loop.execute(() -> guarded(() -> {
            replica.start(now());
            loop.after(tickEveryMs, this::tick);
            loop.after(REPORT_AT_LEAST_EVERY_MS, this::reportRegularly);
        }));
    }

    /** Begins the end, on any thread; nothing that is under way is answered with an error. */
    public void close() {
        if (export != null) {
            export.close();
        }
        loop.execute(() -> {
            closed = true;
            disconnect("the service stops");
            place.storage().close();
            setup.memory().close();
            setup.comparing().close();
        });
    }

    /** Came to an unexpected end: it does nothing any more. Any thread. */
    public boolean isFailed() {
        return failedNanos != 0;
    }

    public boolean hasFailedForLong() {
        return failedNanos != 0 && loop.nanos() - failedNanos >= RETRY_NANOS;
    }

    /**
     * An event ended in the middle, so nobody knows what this replica is: it falls silent, towards guest, peer and disk, as
     * if its process had died. The others go on; it starts anew after a while.
     */
    private void fail(Throwable why) {
        closed = true;
        failedNanos = loop.nanos() == 0 ? 1 : loop.nanos();
        state = FailedVolume.after(state, why);
        cluster.failed(setup.name(), why);
        disconnect("this volume failed");
        place.storage().close();
        export().dropClients();
    }

    private void tick() {
        if (!closed) {
            loop.after(tickEveryMs, this::tick);
            guarded(() -> replica.tick(now()));
        }
    }

    private void reportRegularly() {
        if (!closed) {
            loop.after(REPORT_AT_LEAST_EVERY_MS, this::reportRegularly);
            guarded(this::report);
        }
    }

    public VolumeSetup setup() {
        return setup;
    }

    public String name() {
        return setup.name();
    }

    public ServiceLoop loop() {
        return loop;
    }

    public VolumePorts place() {
        return place;
    }

    /** The core, to be looked at on the volume's loop. */
    public Replica replica() {
        return replica;
    }

    /** As last reported; any thread. */
    public VolumeState state() {
        return state;
    }

    /** As last reported; any thread. */
    public Traffic traffic() {
        return traffic;
    }

    /** Age in ms of the last frame of the peer, null: none. Any thread. */
    public @Nullable Long peerHeardMs() {
        var at = peerHeardNanos;
        return at == 0 ? null : (Long) ((loop.nanos() - at) / 1_000_000);
    }

    private long now() {
        return (loop.nanos() - startNanos) / 1_000_000 + 1;
    }

    // Commands, from any thread ----------------------------------------------------------------------------------------

    /** The state, read now. */
    public CompletableFuture<VolumeState> stateNow() {
        var result = new CompletableFuture<VolumeState>();
        loop.execute(() -> {
            guarded(this::report);
            result.complete(state);
        });
        return result;
    }

    public CompletableFuture<Outcome> promote() {
        return command(replica::promote);
    }

    /** On an operator's audited word, which voids S1 and S2. {@code really} false: only whether it would be taken. */
    public CompletableFuture<Outcome> force(boolean really) {
        return command(really ? replica::promoteByForce : replica::wouldPromoteByForce);
    }

    public CompletableFuture<Outcome> demote() {
        return command(replica::demote);
    }

    /** Whose data is right, by a person's word, before the replicas have been synced once. */
    public CompletableFuture<Outcome> sync(NodeId source) {
        return command(answer -> replica.decideInitialSync(source, answer));
    }

    /** Comparing it with the peer's replica. */
    public VerifyDesk verify() {
        return verify;
    }

    /** Both sides went on without the other. */
    public SplitDesk split() {
        return split;
    }

    /** Whose data is right, by the configuration; null: it does not say. */
    public void initialSyncFrom(@Nullable NodeId source) {
        loop.execute(() -> guarded(() -> replica.initialSyncFrom(source)));
    }

    public void outdate(String asked, boolean sameView, OutdateAnswer answer) {
        loop.execute(() -> {
            if (isFailed()) {
                answer.refused(Objects.requireNonNull(state.reason(), "a volume that failed says why"));
            } else {
                guarded(() -> replica.outdate(asked, sameView, answer));
            }
        });
    }

    /** What was said before is not said again. On one thread. */
    public void peerIsOff(long incarnation, boolean proof, String ground) {
        if (told.isNews(incarnation, proof)) {
            loop.execute(() -> guarded(() -> replica.peerIsOff(incarnation, proof, ground)));
        }
    }

    /** Asks the peer for a sign of life. */
    public void probe() {
        loop.execute(() -> send(new Frame.Ping(), null));
    }

    CompletableFuture<Outcome> command(Consumer<Answer> action) {
        var result = new CompletableFuture<Outcome>();
        loop.execute(() -> {
            if (isFailed()) {
                result.complete(new Outcome.Failed(Objects.requireNonNull(state.reason(), "a volume that failed says why")));
            } else {
                guarded(() -> action.accept(new CommandAnswer(this::report, result)));
            }
        });
        return result;
    }

    // The peer ---------------------------------------------------------------------------------------------------------

    /** Any thread. */
    public boolean isConnected() {
        return connected;
    }

    /** A new authenticated connection. An older one is void: the peer would not have opened another. */
    public void arrived(PeerChannel fresh) {
        if (closed) {
            fresh.close("the service stops");
            return;
        }
        guarded(() -> {
            if (line != null) {
                disconnect("the peer connected anew");
                replica.disconnected("the peer connected anew");
            }
            line = fresh;
            connected = true;
            peerHeardNanos = loop.nanos();
            replica.connected(fresh.name(), fresh.incarnation(), fresh.knowsVerify(), fresh.knowsResolve(), now());
            fresh.open(this);
        });
    }

    @Override
    public void frame(PeerChannel from, Frame frame, @Nullable Payload payload) {
        if (from != line) {
            if (payload != null) {
                payload.release();
            }
            return;
        }
        peerHeardNanos = loop.nanos();
        guarded(() -> replica.frame(frame, payload));
    }

    @Override
    public void closed(PeerChannel from, String reason) {
        if (from == line) {
            line = null;
            connected = false;
            guarded(() -> replica.disconnected(reason));
        }
    }

    void disconnect(String why) {
        if (line != null) {
            var old = line;
            line = null;
            connected = false;
            old.close(why);
        }
    }

    /** A connection without a seal ends where there shall be one at this node's address. Any thread. */
    public void sealWhere(Predicate<String> wanted) {
        if (state.unsealed()) {
            loop.execute(() -> Optional.ofNullable(line).filter(each -> each.unsealedAt().filter(wanted).isPresent())
                    .ifPresent(each -> each.close("its link is to be sealed from now on")));
        }
    }

    void send(Frame frame, @Nullable Payload payload) {
        if (line != null) {
            line.send(frame, payload);
        } else if (payload != null) {
            payload.release();
        }
    }

    void askOutdate(String asked) {
        var peer = Objects.requireNonNull(setup.peer(), "who is alone asks nobody");
        cluster.askOutdate(peer, setup.name(), asked, reply -> loop.execute(() -> guarded(() ->
                replica.outdateAnswered(asked, reply.granted(), reply.generation(), reply.reason()))));
    }

    // The guest --------------------------------------------------------------------------------------------------------

    /** Fills {@code into}, which stays the caller's. */
    public void guestRead(long offset, Payload into, Done done) {
        guarded(() -> replica.guestRead(offset, into, done));
    }

    /** @param data one reference of it is taken over */
    public void guestWrite(long offset, Payload data, boolean durable, Done done) {
        guarded(() -> replica.guestWrite(offset, data, durable, done));
    }

    public void guestFlush(Done done) {
        guarded(() -> replica.guestFlush(done));
    }

    private VolumePorts.Export export() {
        return Objects.requireNonNull(export, "the volume has not started");
    }

    void sendGuestsAway() {
        export().dropClients();
    }

    public boolean mayOpen() {
        return !isFailed() && replica.mayOpen();
    }

    public void guestConnections(int open) {
        guarded(() -> replica.guestConnections(open));
    }

    // Reporting --------------------------------------------------------------------------------------------------------
    void changed() {
        if (!reporting && !closed) {
            reporting = true;
            loop.after(REPORT_EVERY_MS, () -> {
                reporting = false;
                guarded(this::report);
            });
        }
    }

    private void report() {
        traffic = new Traffic(replica.requestsUnderWay(), replica.bytesWritten(), replica.bytesRead());
        var seen = split.addedTo(verify.addedTo(replica.report()));
        var now = line == null || line.unsealedAt().isEmpty() ? seen : seen.withoutSeal();
        if (!now.equals(state)) {
            StateLog.tell(state, now);
            state = now;
            cluster.changed();
        }
    }

    /** A safety rule that is broken ends the process, anything else only this volume. */
    private void guarded(Runnable event) {
        try {
            if (!isFailed()) {
                event.run();
            }
        } catch (RuleBroken broken) {
            cluster.broken(setup.name(), broken);
        } catch (RuntimeException | Error unexpected) {
            fail(unexpected);
        }
    }

    /** Ends something that the disk was asked for. */
    void ended(Done done, @Nullable String failure) {
        guarded(() -> done.done(failure));
    }
}
