package org.twinhost.replication.node;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.kernel.Now;
import org.twinhost.replication.core.ports.OutdateAnswer;
import org.twinhost.replication.volume.Cluster;
import org.twinhost.replication.volume.Outcome;
import org.twinhost.replication.volume.VolumeDesk;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.bus.Bus;
import org.twinhost.runtime.bus.Snapshots;

/**
 * Between the bus and a node's volumes: what is asked of them, what they ask of the cluster, what others see of them.
 * Listeners run on the bus thread; {@link #state} may be called from any.
 */
public final class ReplicationDesk implements Cluster {

    private final NodeId self;
    private final Bus bus;
    private final Supplier<Now> clock;
    private final Duration markDeadline;
    private final BiConsumer<String, Throwable> broken;
    private final BiConsumer<String, Throwable> failed;
    private final PeerOffEvidence peerOffEvidence;
    private volatile NodeVolumes volumes;
    private volatile LocalMembership membership = LocalMembership.UNHEARD;
    private volatile long session;

    /**
     * @param clock both clocks; any thread
     * @param broken told which volume broke a safety rule, and how: must end the process
     * @param failed told which volume came to an unexpected end, and how
     */
    public ReplicationDesk(
            NodeId self, Bus bus, Supplier<Now> clock, Duration markDeadline, BiConsumer<String, Throwable> broken,
            BiConsumer<String, Throwable> failed) {
        this.self = self;
        this.bus = bus;
        this.clock = clock;
        this.markDeadline = markDeadline;
        this.broken = broken;
        this.failed = failed;
        this.peerOffEvidence = new PeerOffEvidence(self, bus, this::volumes);
    }

    /** Begins to serve; once. */
    public void open(NodeVolumes served, Snapshots snapshots, long ofThisProcess) {
        volumes = served;
        session = ofThisProcess;
        snapshots.onSnapshot(served::configure);
        bus.serve(ReplicationCommand.class, this::handle);
        bus.ownState(Topics.VOLUMES, this::state);
        bus.onState(ServiceName.HEARTBEAT, Topics.MEMBERSHIP, HeartbeatState.class, this::membership);
        peerOffEvidence.listen();
    }

    // What it is asked -------------------------------------------------------------------------------------------------

    private CompletionStage<Reply> handle(Request request, ReplicationCommand command) {
        return switch (command) {
            case ReplicationCommand.Promote(var volume, var view) ->
                whyNotActing().map(reason -> refused(request, reason)).orElseGet(() ->
                        inView(request, view, () -> change(request.id(), volume, VolumeDesk::promote)));
            case ReplicationCommand.Demote(var volume, var view) ->
                inView(request, view, () -> change(request.id(), volume, VolumeDesk::demote));
            case ReplicationCommand.Volumes() -> stateNow().thenApply(state -> Reply.done(request.id(), Json.tree(state)));
            case ReplicationCommand.ProbePeer(var node) ->
                CompletableFuture.completedFuture(Reply.done(request.id(), Json.tree(volumes.probe(node))));
            case ReplicationCommand.Outdate(var volume, var connection, var view) ->
                outdate(request, volume, connection, view);
            case ReplicationCommand.Check _ ->
                CompletableFuture.completedFuture(Reply.failed(request.id(), "not checked by this release"));
        };
    }

    /** A promotion begins something: on a word of heartbeat that may be history, nothing is begun. */
    private Optional<String> whyNotActing() {
        return membership.whyNotActing(clock.get().ms());
    }

    /** What was decided in another view is not carried out. */
    private CompletionStage<Reply> inView(Request request, View view, Supplier<CompletionStage<Reply>> action) {
        return membership.whyNotIn(view).map(reason -> refused(request, reason)).orElseGet(action);
    }

    private static CompletionStage<Reply> refused(Request request, String reason) {
        return CompletableFuture.completedFuture(Reply.refused(request.id(), reason));
    }

    private CompletionStage<Reply> change(
            String id, String volume, Function<VolumeDesk, CompletableFuture<Outcome>> change) {
        return volumes.volume(volume)
                .map(found -> change.apply(found).thenApply(outcome -> reply(id, outcome)))
                .orElseGet(() -> CompletableFuture.completedFuture(Reply.refused(id,
                        "volume " + volume + " has no replica on " + self)));
    }

    private static Reply reply(String id, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done() -> Reply.done(id, null);
            case Outcome.Refused(var reason) -> Reply.refused(id, reason);
            case Outcome.Failed(var reason) -> Reply.failed(id, reason);
        };
    }

    private CompletionStage<Reply> outdate(Request request, String volume, String connection, View view) {
        var answer = new CompletableFuture<Reply>();
        var found = volumes.volume(volume);
        if (found.isEmpty() || !request.fromNode().equals(found.get().setup().peer())) {
            return CompletableFuture.completedFuture(Reply.refused(request.id(),
                    "volume " + volume + " is not shared with " + request.fromNode() + " on " + self));
        }
        var known = membership;
        var current = known.view();
        var sameView = known.isFresh(clock.get().ms()) && current.number() > 0 && current.equals(view)
                && current.has(request.fromNode());
        found.get().outdate(connection, sameView, new OutdateAnswer() {
            @Override
            public void outdated(String outdated, long generation) {
                answer.complete(Reply.done(request.id(),
                        Json.tree(new Mark(volume, outdated, HexFormat.of().toHexDigits(generation)))));
            }

            @Override
            public void refused(String reason) {
                answer.complete(Reply.refused(request.id(), reason));
            }
        });
        return answer;
    }

    /**
     * The body of a granted mark.
     *
     * @param connection the one that it ends
     * @param generation of the marked replica, 16 hex digits
     */
    public record Mark(String volume, String connection, String generation) {}

    // What the volumes need --------------------------------------------------------------------------------------------

    @Override
    public void askOutdate(NodeId peer, String volume, String connection, Consumer<MarkReply> answer) {
        var view = membership.view();
        if (!view.has(self)) {
            answer.accept(new MarkReply(false, 0, "this node is in no view yet, so nobody can be asked for a mark"));
            return;
        }
        bus.request(peer, ServiceName.REPLICATION, new ReplicationCommand.Outdate(volume, connection, view), markDeadline)
                .thenAccept(reply -> answer.accept(read(reply, connection)));
    }

    private static MarkReply read(Reply reply, String connection) {
        if (!reply.isDone()) {
            return new MarkReply(false, 0, reply.reason());
        }
        try {
            var mark = Json.read(reply.body(), Mark.class);
            return mark.connection().equals(connection)
                    ? new MarkReply(true, Long.parseUnsignedLong(mark.generation(), 16), null)
                    : new MarkReply(false, 0, "the mark is for connection " + mark.connection());
        } catch (IOException | RuntimeException e) {
            return new MarkReply(false, 0, "unreadable answer: " + e.getMessage());
        }
    }

    @Override
    public Instant wallClock() {
        return clock.get().clock();
    }

    @Override
    public void changed() {
        bus.changed(Topics.VOLUMES);
    }

    @Override
    public void broken(String volume, Throwable why) {
        broken.accept(volume, why);
    }

    @Override
    public void failed(String volume, Throwable why) {
        failed.accept(volume, why);
        changed();
    }

    private void membership(HeartbeatState state) {
        membership = LocalMembership.heard(state, clock.get());
        peerOffEvidence.heard(state);
    }

    // What others see --------------------------------------------------------------------------------------------------

    /** As last reported. */
    public ReplicationState state(long sequence) {
        return new ReplicationState(sequence, clock.get().clock(), self, knownIncarnation(), session,
                volumes().stream().map(VolumeDesk::state).sorted(Comparator.comparing(VolumeState::name)).toList(),
                volumes == null ? List.of() : volumes.contacts());
    }

    private CompletionStage<ReplicationState> stateNow() {
        var reads = volumes().stream().map(VolumeDesk::stateNow).toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(reads).thenApply(_ -> state(0));
    }

    private long knownIncarnation() {
        var known = membership;
        return known.isKnown() ? known.incarnation()
                : volumes().stream().mapToLong(volume -> volume.setup().incarnation()).findAny().orElse(0);
    }

    private Collection<VolumeDesk> volumes() {
        var served = volumes;
        return served == null ? List.of() : served.volumes();
    }
}
