package org.twinhost.replication.api;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.logging.Logger;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.replication.ReplicationService;
import org.twinhost.replication.volume.Outcome;
import org.twinhost.replication.volume.VolumeDesk;
import org.twinhost.runtime.http.Problem;

/** Volumes for people: what they are, and their role. In a cluster resource-service changes roles; by hand is for repair. */
@Path("/v1/volumes")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class VolumesResource {

    private static final Logger AUDIT = Logger.getLogger("audit");
    private static final String VOIDS = "A forced promotion makes what is here the truth. If the other replica is being"
            + " written, or has newer writes, those are lost and two nodes may serve the same volume (S1 and S2 are void).";

    /** @param operator whose word it is */
    public record Word(String operator) {}

    /** @param warning what the act voids */
    public record Warning(String volume, String warning) {}

    private final ReplicationService service;

    VolumesResource(ReplicationService service) {
        this.service = service;
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
        AUDIT.infof("promote volume %s asked for over REST", name);
        return change(name, "Not promoted", service::promoteOverRest);
    }

    @POST
    @Path("{name}/demote")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Give the role up")
    public CompletionStage<VolumeState> demote(@PathParam("name") String name) {
        AUDIT.infof("demote volume %s asked for over REST", name);
        return change(name, "Not demoted", service::demoteOverRest);
    }

    @POST
    @Path("{name}/sync")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Say whose data is right before the replicas were synced for the first time; all of the other is"
            + " overwritten")
    public CompletionStage<VolumeState> sync(@PathParam("name") String name, @QueryParam("from") String from) {
        var source = source(from);
        AUDIT.warnf("initial sync of volume %s from %s asked for over REST", name, from);
        return change(name, "Not synced", volume -> volume.sync(source));
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
    @Operation(summary = "What a forced promotion voids; read it out before asking for it")
    public Warning warning(@PathParam("name") String name) {
        return new Warning(find(name).name(), VOIDS);
    }

    @POST
    @Path("{name}/force")
    @Operation(summary = "Promote on an operator's word instead of mark or proof; audited")
    public CompletionStage<VolumeState> force(@PathParam("name") String name, Word word) {
        if (word == null || word.operator() == null || word.operator().isBlank()) {
            throw new Problem(400, "No operator named", "Send {\"operator\": \"<your name>\"}: the word is audited. " + VOIDS);
        }
        AUDIT.warnf("FORCED promotion of volume %s by %s", name, word.operator());
        return change(name, "Not promoted", service::forceOverRest);
    }

    private CompletionStage<VolumeState> change(
            String name, String title, Function<VolumeDesk, CompletableFuture<Outcome>> change) {
        var volume = find(name);
        return change.apply(volume).thenApply(outcome -> switch (outcome) {
            case Outcome.Done() -> volume.state();
            case Outcome.Refused(var reason) -> throw new Problem(409, title, reason);
            case Outcome.Failed(var reason) -> throw new Problem(500, title, reason);
        });
    }

    private VolumeDesk find(String name) {
        return service.volume(name).orElseThrow(() -> new Problem(404, "No such volume",
                "there is no replica of '" + name + "' on this node"));
    }
}
