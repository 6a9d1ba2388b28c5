package org.twinhost.replication.api;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.SplitBrainState;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.replication.ReplicationService;
import org.twinhost.replication.volume.Outcome;
import org.twinhost.replication.volume.VolumeDesk;
import org.twinhost.runtime.audit.AuditAct;
import org.twinhost.runtime.http.Audited;
import org.twinhost.runtime.http.Problem;
import org.twinhost.runtime.http.ReadOut;
import org.twinhost.runtime.http.VoidsPromises;

/** Volumes for people: what they are, and their role. In a cluster resource-service changes roles; by hand is for repair. */
@Path("/v1/volumes")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Cancellable(false)
public class VolumesResource {

    private static final String NOT_PROMOTED = "Not promoted";
    private static final String NOT_VERIFIED = "Not verified";
    private static final String NOT_RESOLVED = "Not resolved";
    private static final int RANGES_MAX = 1_000;
    private static final String VOIDS = "A forced promotion makes what is here the truth. If the other replica is being"
            + " written, or has newer writes, those are lost and two nodes may serve the same volume (S1 and S2 are void).";

    /** @param operator whose word it is */
    public record Word(String operator) {}

    /**
     * @param warning what the act voids, with the state of the volume that it is about
     * @param confirm what the act has to be asked for with, as {@code ?confirm=}
     */
    public record Warning(String volume, String warning, String confirm) {}

    /**
     * @param node whose bitmap says it
     * @param ranges bytes of the volume, in whole blocks; the first of them
     * @param all whether there are no more
     * @param counted whether the bitmap names all that was changed here since both had the same data
     */
    public record Diff(
            String volume, NodeId node, long bytes, List<VerifyState.Range> ranges, boolean all, boolean counted) {}

    private final ReplicationService service;
    private final Audited audited;

    VolumesResource(ReplicationService service, Audited audited) {
        this.service = service;
        this.audited = audited;
    }

    @GET
    @Operation(summary = "All volumes with a replica on this node")
    public ReplicationState volumes() {
        return service.state();
    }

    @GET
    @Path("{name}")
    @Operation(summary = "One volume, as its replica here sees it")
    public CompletionStage<VolumeState> volume(@PathParam("name") String name) {
        return CompletableFuture.completedFuture(find(name).state());
    }

    @POST
    @Path("{name}/promote")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Make the replica here Primary, under the same rules as everybody")
    public CompletionStage<VolumeState> promote(@PathParam("name") String name) {
        return change(name, NOT_PROMOTED, service::promoteOverRest);
    }

    @POST
    @Path("{name}/demote")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Give the role up")
    public CompletionStage<VolumeState> demote(@PathParam("name") String name) {
        return change(name, "Not demoted", service::demoteOverRest);
    }

    @POST
    @Path("{name}/sync")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Say whose data is right before the replicas were synced for the first time; all of the other is"
            + " overwritten")
    public CompletionStage<VolumeState> sync(@PathParam("name") String name, @QueryParam("from") String from) {
        var source = source(from);
        return change(name, "Not synced", volume -> volume.sync(source));
    }

    @GET
    @Path("{name}/resolve")
    @Operation(summary = "After a split brain: what is lost if the changes on a node are thrown away; read it out before asking"
            + " for it. Refused where that would be")
    public CompletionStage<Warning> lost(@PathParam("name") String name, @QueryParam("discard") String discard) {
        var loser = discarded(discard);
        return split(find(name), loser).thenApply(read -> {
            var readOut = SplitReadOut.of(name, read, loser);
            return new Warning(name, readOut.voids(), readOut.confirm());
        });
    }

    @GET
    @Path("{name}/diff")
    @Operation(summary = "Where the replica here may differ from the other, as its bitmap says: after a split brain, what was"
            + " changed on this node. The first 1000 ranges")
    public CompletionStage<Diff> diff(@PathParam("name") String name) {
        var volume = find(name);
        var split = volume.state().splitBrain();
        switch (volume.state().disk()) {
            case UP_TO_DATE, OUTDATED, CONSISTENT, INCONSISTENT -> { }
            case DISKLESS, FAILED, UNKNOWN -> throw new Problem(409, "No bitmap", "The replica of " + name + " here is "
                    + volume.state().disk() + ": its bitmap can't be read.");
        }
        return volume.split().changed(RANGES_MAX).thenApply(changed -> new Diff(name, volume.setup().self(), changed.bytes(),
                changed.ranges().stream().map(run -> new VerifyState.Range(run.offset(), run.length())).toList(),
                changed.all(), split == null || split.counted()));
    }

    @POST
    @Path("{name}/resolve")
    @VoidsPromises
    @Operation(summary = "After a split brain: throw the changes on a node away, all of them; the other replica's data is"
            + " copied over it. Audited, and refused without the text that GET gives")
    public CompletionStage<VolumeState> resolve(
            @PathParam("name") String name, @QueryParam("discard") String discard, @QueryParam("confirm") String confirm,
            Word by) {
        var loser = discarded(discard);
        mustNameOperator(by, "Nothing was done.");
        // Asked for where the request arrives: what follows runs elsewhere.
        var act = audited.act();
        act.claims(by.operator());
        var volume = find(name);
        return split(volume, loser).thenCompose(read -> {
            SplitReadOut.of(name, read, loser).mustBeConfirmed(NOT_RESOLVED, confirm);
            return change(act, volume, NOT_RESOLVED, each -> each.split().resolve(loser, read));
        });
    }

    private static void mustNameOperator(@Nullable Word word, String besides) {
        if (word == null || word.operator() == null || word.operator().isBlank()) {
            throw new Problem(400, "No operator named", "Send {\"operator\": \"<your name>\"}: the word is audited. "
                    + besides);
        }
    }

    /** The split brain as it is, where a word on it would be taken. */
    private static CompletionStage<SplitBrainState> split(VolumeDesk volume, NodeId loser) {
        return volume.split().mayResolve(loser).thenCompose(outcome -> switch (outcome) {
            case Outcome.Done() -> volume.stateNow().thenApply(now -> Optional.ofNullable(now.splitBrain()).orElseThrow(() ->
                    new Problem(409, NOT_RESOLVED, "The replicas of " + now.name() + " were just joined; nothing was done.")));
            case Outcome.Refused(var reason) -> throw new Problem(409, NOT_RESOLVED, reason);
            case Outcome.Failed(var reason) -> throw new Problem(500, NOT_RESOLVED, reason);
        });
    }

    private static NodeId discarded(String discard) {
        try {
            return new NodeId(discard == null ? "" : discard);
        } catch (IllegalArgumentException noName) {
            throw new Problem(400, "No node named", "Say whose changes are thrown away: ?discard=NODE, one of the volume's two"
                    + " nodes.");
        }
    }

    @POST
    @Path("{name}/verify")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Compare both replicas from end to end while the guest goes on; with from=NODE instead: that node's"
            + " data counts in the ranges in which the last verify found that they differ and nobody knows; found is the"
            + " finding that was looked at")
    public CompletionStage<VolumeState> verify(
            @PathParam("name") String name, @QueryParam("from") String from, @QueryParam("found") String found) {
        if (from == null) {
            return change(name, NOT_VERIFIED, volume -> volume.verify().start());
        }
        var node = source(from);
        if (found == null) {
            throw new Problem(400, "No finding named",
                    "Say what you have looked at: ?found=, as twinctl volume status names it.");
        }
        return change(name, NOT_VERIFIED, volume -> volume.verify().decide(node, found));
    }

    @DELETE
    @Path("{name}/verify")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "End comparing in the middle; what was repaired stays")
    public CompletionStage<VolumeState> stopVerify(@PathParam("name") String name) {
        return change(name, "Not stopped", volume -> volume.verify().stop());
    }

    private static NodeId source(String from) {
        try {
            return new NodeId(from == null ? "" : from);
        } catch (IllegalArgumentException noName) {
            throw new Problem(400, "No source named", "Say whose data is right: ?from=NODE, one of the volume's two nodes."
                    + " All of the other replica is overwritten with it.");
        }
    }

    @GET
    @Path("{name}/force")
    @Operation(summary = "What a forced promotion voids, and what could be missing then; read it out before asking for it."
            + " Refused where the promotion would be")
    public CompletionStage<Warning> warning(@PathParam("name") String name) {
        var volume = find(name);
        return volume.force(false).thenApply(outcome -> switch (outcome) {
            case Outcome.Done() -> {
                var readOut = readOut(volume.state());
                yield new Warning(volume.name(), readOut.voids(), readOut.confirm());
            }
            case Outcome.Refused(var reason) -> throw refused(volume.state(), reason);
            case Outcome.Failed(var reason) -> throw new Problem(409, NOT_PROMOTED, reason);
        });
    }

    /** Of a replica that is Primary already a forced promotion asks nothing: what it waits for it still waits for. */
    private static Problem refused(VolumeState state, String reason) {
        return new Problem(409, NOT_PROMOTED, state.role() == Role.PRIMARY && state.frozen() ? stillFrozen(state) : reason);
    }

    private static String stillFrozen(VolumeState state) {
        return "It is Primary already and still acknowledges no write: " + state.reason() + ". A forced promotion does not help"
                + " it; if " + state.peer() + " is surely off: twinctl fence confirm " + state.peer();
    }

    /** As this node sees it: who confirms has read in which state the other replica was last known to be. */
    private static ReadOut readOut(VolumeState state) {
        var facts = "Volume " + state.name() + " is " + state.role() + " and " + state.disk() + " here (generation "
                + state.generation() + "), " + state.connection() + " with " + state.peer() + ", which is " + state.peerRole()
                + " and " + state.peerDisk() + ". ";
        var missing = state.refusal() == null ? "Nothing is known to be missing here; without force it would be: twinctl volume"
                + " promote " + state.name() + ". " : "What may be missing here: " + state.refusal() + ". ";
        return ReadOut.of("force-" + state.name(), facts + missing + VOIDS, "");
    }

    @POST
    @Path("{name}/force")
    @VoidsPromises
    @Operation(summary = "Promote on an operator's word instead of mark or proof; audited, and refused without the text that"
            + " GET gives")
    public CompletionStage<VolumeState> force(
            @PathParam("name") String name, @QueryParam("confirm") String confirm, Word word) {
        mustNameOperator(word, VOIDS);
        audited.act().claims(word.operator());
        var before = find(name).state();
        readOut(before).mustBeConfirmed(NOT_PROMOTED, confirm);
        return change(name, NOT_PROMOTED, service::forceOverRest).thenCompose(_ -> find(name).stateNow())
                .thenApply(now -> changed(before, now));
    }

    /** Of a replica that is Primary already a forced promotion asks nothing: what it waits for it still waits for. */
    static VolumeState changed(VolumeState before, VolumeState now) {
        if (before.role() == Role.PRIMARY && now.role() == Role.PRIMARY && now.frozen()) {
            throw new Problem(409, NOT_PROMOTED, stillFrozen(now));
        }
        return now;
    }

    private CompletionStage<VolumeState> change(
            String name, String title, Function<VolumeDesk, CompletableFuture<Outcome>> change) {
        var act = audited.act();
        var volume = find(name);
        return change(act, volume, title, change);
    }

    private static CompletionStage<VolumeState> change(
            AuditAct act, VolumeDesk volume, String title, Function<VolumeDesk, CompletableFuture<Outcome>> change) {
        act.before(volume.state());
        return change.apply(volume).thenApply(outcome -> switch (outcome) {
            case Outcome.Done() -> {
                act.after(volume.state());
                yield volume.state();
            }
            case Outcome.Refused(var reason) -> throw new Problem(409, title, reason);
            case Outcome.Failed(var reason) -> throw new Problem(500, title, reason);
        });
    }

    private VolumeDesk find(String name) {
        return service.volume(name).orElseThrow(() -> new Problem(404, "No such volume",
                "there is no replica of '" + name + "' on this node"));
    }
}
