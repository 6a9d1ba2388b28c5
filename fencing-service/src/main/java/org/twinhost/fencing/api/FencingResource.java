package org.twinhost.fencing.api;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceAttempt;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.fencing.DeviceTestReply;
import org.twinhost.fencing.DrillReply;
import org.twinhost.fencing.FencingReplies;
import org.twinhost.fencing.FencingReply;
import org.twinhost.fencing.FencingService;
import org.twinhost.runtime.http.Audited;
import org.twinhost.runtime.http.Problem;
import org.twinhost.runtime.http.ReadOut;
import org.twinhost.runtime.http.VoidsPromises;

/** Fencing for people: what is proven, what is tried, and an operator's word. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Cancellable(false)
public class FencingResource {

    /** @param devices of the other nodes, as last asked and last tested */
    public record FencingView(
            Instant at, List<FenceProof> proofs, List<FenceAttempt> attempts, List<FenceDeviceState> devices) {}

    /** @param powerOnAfterMs how long the power stays away, in ms; null: two deadtimes and 14 s */
    public record DrillWish(@Nullable Long powerOnAfterMs) {}

    /** @param powerOnAt when it comes back, by this node's clock */
    public record DrillBegun(NodeId node, Instant powerOnAt, String text) {}

    /** @param operator who vouches */
    public record Word(String operator) {}

    /** @param text what happened, and what the word voids if it is false */
    public record Confirmation(FenceProof proof, String text) {}

    /**
     * @param warning what a false word voids
     * @param confirm what the word has to be given with, as {@code ?confirm=}
     * @param proven the device's proof that makes the word needless; null: there is none, or the word would still do something
     */
    public record Warning(NodeId node, String warning, String confirm, @Nullable FenceProof proven) {}

    private final FencingService service;
    private final Audited audited;

    FencingResource(FencingService service, Audited audited) {
        this.service = service;
        this.audited = audited;
    }

    @GET
    @Path("fencing")
    @Operation(summary = "Proofs kept on this node, fencings under way, and the state of the fence devices")
    public FencingView fencing() {
        var visible = service.visible();
        return new FencingView(visible.at(), visible.proofs(), visible.attempts(), service.devices());
    }

    @POST
    @Path("fencing/{node}/test")
    @Operation(summary = "Tests the fence device of a node from this one: whether it can be reached, takes the password, and"
            + " says what can be true. No power is switched. A test that fails is an answer, too")
    public CompletionStage<FenceDeviceState> test(@PathParam("node") String node) {
        var act = audited.act();
        return service.test(nodeId(node)).thenApply(reply -> switch (reply) {
            case DeviceTestReply.Tested(var device) -> {
                act.after(device.test());
                yield device;
            }
            case DeviceTestReply.Refused(var reason) -> throw new Problem(409, "Not tested", reason);
        });
    }

    @POST
    @Path("fencing/{node}/drill")
    @Operation(summary = "Cuts a node's power for a drill, as a pulled plug would: nothing is proven and nobody is told. It is"
            + " switched on again by itself, whatever becomes of who asked")
    public CompletionStage<DrillBegun> drill(@PathParam("node") String node, @Nullable DrillWish wish) {
        var act = audited.act();
        var afterMs = wish == null || wish.powerOnAfterMs() == null ? OptionalLong.empty()
                : OptionalLong.of(wish.powerOnAfterMs());
        return service.drill(nodeId(node), afterMs).thenApply(reply -> switch (reply) {
            case DrillReply.Begun(var drill) -> {
                act.after("its power is cut until " + drill.onAt());
                yield new DrillBegun(drill.node(), drill.onAt(), "the power of " + drill.node()
                        + " is cut; it comes back by itself at " + drill.onAt());
            }
            case DrillReply.Refused(var reasons) -> throw new Problem(
                    409, "No drill, nothing was switched", String.join("; ", reasons), reasons);
            case DrillReply.Failed(var reason) -> throw new Problem(502, "The power is not known to be cut", reason);
        });
    }

    @GET
    @Path("confirm/{node}")
    @Operation(summary = "What an operator's word about this node would void; read it out before asking for the word. Refused"
            + " where the word would be")
    public Warning warning(@PathParam("node") String node) {
        var named = nodeId(node);
        var proven = service.provenByDevice(named);
        if (proven.isEmpty()) {
            service.whyNotConfirmed(named).ifPresent(why -> {
                throw new Problem(409, "Not confirmed", why);
            });
        }
        var readOut = readOut(named);
        return new Warning(named, readOut.voids(), readOut.confirm(), proven.orElse(null));
    }

    /** Of one incarnation: a word about a node that was booted meanwhile has to be thought over. */
    private ReadOut readOut(NodeId node) {
        return ReadOut.of("off-" + node, FencingReplies.warning(node), service.visible().attempts().stream()
                .filter(attempt -> attempt.victim().equals(node)).map(FenceAttempt::incarnation).toList());
    }

    @POST
    @Path("confirm/{node}")
    @VoidsPromises
    @Operation(summary = "An operator's audited word that a node is off; refused while any link hears it, and without the text"
            + " that GET gives")
    public CompletionStage<Confirmation> confirm(
            @PathParam("node") String node, @QueryParam("confirm") String confirm, Word word) {
        if (word == null || word.operator() == null || word.operator().isBlank()) {
            throw new Problem(400, "No operator named",
                    "Send {\"operator\": \"<your name>\"}: the word is kept in the audit log under it.");
        }
        audited.act().claims(word.operator());
        var named = nodeId(node);
        readOut(named).mustBeConfirmed("Not confirmed", confirm);
        return service.ask("rest-" + UUID.randomUUID(), new FencingCommand.Confirm(named, word.operator()))
                .thenApply(reply -> switch (reply) {
                    case FencingReply.Granted(var proof, var text) -> new Confirmation(proof, text);
                    case FencingReply.Refused(var reason) -> throw new Problem(409, "Not confirmed", reason);
                    case FencingReply.Failed(var reason) -> throw new Problem(500, "Not confirmed", reason);
                    case FencingReply.Unknown(var reason) -> throw new Problem(504, "Not confirmed yet", reason);
                });
    }

    private static NodeId nodeId(String node) {
        try {
            return new NodeId(node);
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "No such node", Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
    }
}
