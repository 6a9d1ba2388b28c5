package org.twinhost.resource.api;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.resource.AdminRequest;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.resource.ResourceConfig;
import org.twinhost.resource.ResourceService;
import org.twinhost.resource.core.WhyAnswer;
import org.twinhost.resource.core.observe.Reason;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.files.StateReserve;
import org.twinhost.runtime.http.AuditFilter;
import org.twinhost.runtime.http.Audited;
import org.twinhost.runtime.http.Problem;

/** What people and twinctl ask; translates only. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Cancellable(false)
public class ResourceApi {

    private static final Duration ANSWER_MAX = Duration.ofSeconds(25);
    private static final String OPERATOR = AuditFilter.OPERATOR;

    private final ResourceService service;
    private final ResourceConfig config;
    private final NodeIdentity identity;
    private final Audited audited;

    ResourceApi(
            ResourceService service, ResourceConfig config, NodeIdentity identity, Audited audited) {
        this.identity = identity;
        this.service = service;
        this.config = config;
        this.audited = audited;
    }

    @GET
    @Path("/status")
    public ClusterStatus status() {
        var troubles = StateReserve.own().flatMap(StateReserve::trouble)
                .map(trouble -> "on " + identity.node() + ", " + trouble);
        return service.status().with(troubles.stream().toList());
    }

    @GET
    @Path("/why/{resource}")
    public WhyReport why(@PathParam("resource") String resource) {
        WhyAnswer answer = WhyAnswer.of(resource, service.state(), service.now(), config.settings())
                .orElseThrow(() -> new Problem(404, "Unknown resource", "there is no guest '" + resource
                        + "'; twinctl status lists what there is"));
        var shown = guest(resource);
        var next = answer.plan().next();
        var placement = answer.plan().placement();
        var refusal = answer.notActing().orElse(placement.refusal());
        return new WhyReport(shown, Objects.toString(placement.chosen(), null),
                text(refusal), code(refusal),
                placement.scores().stream().map(score -> new WhyReport.Score(
                        score.node().value(), score.total(), score.shares(),
                        text(score.refusal()), code(score.refusal()))).toList(),
                next == null ? null : next.describe() + ": " + next.precondition(),
                answer.underWay().map(each -> each.describe() + ": " + each.precondition()).orElse(null),
                answer.presences().stream().map(each -> new WhyReport.PresenceLine(
                        each.node().value(), each.kind().name().toLowerCase(Locale.ROOT), text(each.why()),
                        code(each.why()))).toList(),
                answer.decisions());
    }

    private static @Nullable String text(@Nullable Reason reason) {
        return reason == null ? null : reason.text();
    }

    private static @Nullable String code(@Nullable Reason reason) {
        return reason == null ? null : reason.code().label();
    }

    @POST
    @Path("/guests/{name}/start")
    public CompletionStage<Response> start(@PathParam("name") String name, @HeaderParam(OPERATOR) @Nullable String operator) {
        return request(new AdminRequest.StartGuest(name), operator);
    }

    @POST
    @Path("/guests/{name}/stop")
    public CompletionStage<Response> stop(@PathParam("name") String name, @HeaderParam(OPERATOR) @Nullable String operator) {
        return request(new AdminRequest.StopGuest(name), operator);
    }

    @POST
    @Path("/guests/{name}/move")
    public CompletionStage<Response> move(
            @PathParam("name") String name, @HeaderParam(OPERATOR) @Nullable String operator, @Nullable MoveRequest request) {
        NodeId node = request == null || request.node() == null ? null : node(request.node());
        return request(new AdminRequest.MoveGuest(name, node), operator);
    }

    @POST
    @Path("/nodes/{name}/standby")
    public CompletionStage<Response> standby(@PathParam("name") String name, @HeaderParam(OPERATOR) @Nullable String operator) {
        return request(new AdminRequest.Standby(node(name), true), operator);
    }

    @POST
    @Path("/nodes/{name}/online")
    public CompletionStage<Response> online(@PathParam("name") String name, @HeaderParam(OPERATOR) @Nullable String operator) {
        return request(new AdminRequest.Standby(node(name), false), operator);
    }

    /** For the node itself, or another one of the view. */
    @POST
    @Path("/nodes/{name}/leave")
    public CompletionStage<Response> leave(@PathParam("name") String name, @HeaderParam(OPERATOR) @Nullable String operator) {
        return request(new AdminRequest.Leave(node(name), true), operator);
    }

    @DELETE
    @Path("/nodes/{name}/leave")
    public CompletionStage<Response> stay(@PathParam("name") String name, @HeaderParam(OPERATOR) @Nullable String operator) {
        return request(new AdminRequest.Leave(node(name), false), operator);
    }

    @POST
    @Path("/shutdown")
    public CompletionStage<Response> shutdown(@HeaderParam(OPERATOR) @Nullable String operator) {
        return request(new AdminRequest.Shutdown(true), operator);
    }

    @DELETE
    @Path("/shutdown")
    public CompletionStage<Response> noShutdown(@HeaderParam(OPERATOR) @Nullable String operator) {
        return request(new AdminRequest.Shutdown(false), operator);
    }

    /** @param request how long; without a body or {@code forMs}: two hours */
    @POST
    @Path("/maintenance")
    public CompletionStage<Response> maintenance(
            @HeaderParam(OPERATOR) @Nullable String operator, @Nullable MaintenanceRequest request) {
        Long forMs = request == null ? null : request.forMs();
        return request(new AdminRequest.Maintenance(forMs == null ? MaintenanceRequest.USUAL.toMillis() : forMs), operator);
    }

    @DELETE
    @Path("/maintenance")
    public CompletionStage<Response> maintenanceEnds(@HeaderParam(OPERATOR) @Nullable String operator) {
        return request(new AdminRequest.Maintenance(null), operator);
    }

    private static NodeId node(String name) {
        try {
            return new NodeId(name);
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "No node name", Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
    }

    private CompletionStage<Response> request(AdminRequest request, @Nullable String operator) {
        String name = operator == null || operator.isBlank() ? "root" : operator;
        var act = audited.act();
        act.before(subject(request));
        return service.request(request, name).toCompletableFuture()
                .completeOnTimeout(Reply.unknown("", "no answer within "
                        + ANSWER_MAX.toSeconds() + " s; look at the status before you try again"),
                        ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(reply -> {
                    act.after(reply.body());
                    return response(reply);
                });
    }

    /** The guest or node as the status shows it; null: there is none of that name. */
    private @Nullable Object subject(AdminRequest request) {
        return switch (request) {
            case AdminRequest.StartGuest(var guest) -> guest(guest);
            case AdminRequest.StopGuest(var guest) -> guest(guest);
            case AdminRequest.MoveGuest(var guest, _) -> guest(guest);
            case AdminRequest.Leave(var node, _) -> state(node);
            case AdminRequest.Standby(var node, _) -> state(node);
            case AdminRequest.Maintenance _, AdminRequest.Shutdown _ -> null;
        };
    }

    private @Nullable Object state(NodeId node) {
        return status().nodes().stream().filter(each -> each.name().equals(node.value()))
                .map(each -> Map.of("state", each.state()))
                .findFirst().orElse(null);
    }

    private ClusterStatus.@Nullable Resource guest(String name) {
        return status().resources().stream().filter(each -> each.name().equals(name)).findFirst().orElse(null);
    }

    private static Response response(Reply reply) {
        var body = reply.body();
        var reason = Objects.requireNonNullElse(reply.reason(), "it was not said why");
        return switch (reply.outcome()) {
            case DONE -> Response.accepted(new Accepted(body == null ? null : body.textValue())).build();
            case REFUSED -> throw new Problem(409, "Refused", reason, List.of(reason.split("; ")));
            case FAILED -> throw new Problem(502, "Failed", reason);
            case UNKNOWN -> throw new Problem(503, "No answer", reason);
        };
    }
}
