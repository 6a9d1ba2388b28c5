package org.twinhost.config.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.ConfigService;
import org.twinhost.config.SnapshotJson;
import org.twinhost.config.core.fields.FieldHelp;
import org.twinhost.config.core.review.Differences;
import org.twinhost.config.history.Story;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConfigStatus;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.change.ChangeOutcome;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.runtime.http.Audited;
import org.twinhost.runtime.http.Problem;

/** Reading and proposing configuration, for people and what they use. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Cancellable(false)
public class ConfigResource {

    /** Of two revisions, as it would be told of a change from the first to the second. */
    public record Difference(Revision from, Revision to, List<ChangeOutcome.Edit> edits) {}

    private static final int REVISIONS_MAX = 10_000;
    private static final Logger LOG = Logger.getLogger(ConfigResource.class);

    private final ConfigService config;
    private final Audited audited;

    ConfigResource(ConfigService config, Audited audited) {
        this.config = config;
        this.audited = audited;
    }

    /** What is in force on this node. */
    @GET
    @Path("/snapshot")
    public ClusterSnapshot snapshot() {
        return config.snapshot().orElseThrow(() -> new Problem(404, "No configuration yet",
                config.status(0).text() + ". See twinctl status; twinctl config import FILE brings the first one."));
    }

    /** Every field there is: what it is, its limits with their reasons, what becomes of a change. */
    @GET
    @Path("/fields")
    public List<FieldHelp> fields() {
        return FieldHelp.all();
    }

    @GET
    @Path("/status")
    public ConfigStatus status() {
        return config.status(0);
    }

    /** Newest first; {@code ?n=1000}: so many. */
    @GET
    @Path("/revisions")
    @Blocking
    public List<Story> revisions(@QueryParam("n") @DefaultValue("200") int most) throws IOException {
        if (most < 1 || most > REVISIONS_MAX) {
            throw new Problem(400, "Not so many", "\"n\" must be 1 to " + REVISIONS_MAX);
        }
        return config.revisions().history(most).reversed();
    }

    @GET
    @Path("/revisions/{number}")
    @Blocking
    public ClusterSnapshot revision(@PathParam("number") long number) throws IOException {
        return config.revisions().revision(number).orElseThrow(() -> new Problem(404, "No such revision",
                "Revision " + number + " is not kept on this node; twinctl config log lists those that are.")).snapshot();
    }

    /** What a revision changed, against the one before it that is kept here. */
    @GET
    @Path("/revisions/{number}/diff")
    @Blocking
    public Difference changedBy(@PathParam("number") long number) throws IOException {
        var before = config.revisions().history(REVISIONS_MAX).stream().map(story -> story.revision().number())
                .filter(each -> each < number).max(Long::compare).orElseThrow(() -> new Problem(404, "Nothing to compare with",
                        "No revision before " + number + " is kept on this node; twinctl config log lists those that are."));
        return difference(before, number);
    }

    /** What differs between two revisions, the older one first or not. */
    @GET
    @Path("/revisions/{number}/diff/{other}")
    @Blocking
    public Difference difference(@PathParam("number") long number, @PathParam("other") long other) throws IOException {
        var from = revision(number);
        var to = revision(other);
        return new Difference(from.revision(), to.revision(), Differences.between(from, to));
    }

    /**
     * {"expectedRevision": 7, "author": "…", "comment": "…", "snapshot": {…}}; ?check=true only says whether it would be done,
     * and needs no revision.
     */
    @POST
    @Path("/proposals")
    public CompletionStage<ChangeOutcome> propose(@QueryParam("check") boolean check, @Nullable JsonNode body) {
        var snapshot = snapshot(body);
        var replaced = check && in(body, "expectedRevision").isMissingNode() ? 0 : expected(body);
        var command = new ConfigCommand.Propose(replaced, author(body, !check),
                text(body, "comment"), snapshot, check);
        return carryOut(command);
    }

    /**
     * {"keep": "PUBLISHED" or "DIRECTORY", "author": "…", "comment": "…"}: a person's choice after a disagreement; ?check=true
     * only says whether it would be done, and what it would change.
     */
    @POST
    @Path("/choose")
    public CompletionStage<ChangeOutcome> choose(@QueryParam("check") boolean check, @Nullable JsonNode body) {
        return carryOut(new ConfigCommand.Choose(side(body), author(body, !check), text(body, "comment"), check));
    }

    /**
     * {"author": "…", "comment": "…"}: what somebody edited by hand in the directory becomes a revision at once, in the name of
     * who asks.
     */
    @POST
    @Path("/adopt")
    public CompletionStage<ChangeOutcome> adopt(@Nullable JsonNode body) {
        return carryOut(new ConfigCommand.Choose(ConfigCommand.Choose.Side.EDIT, author(body, true), text(body, "comment")));
    }

    /** {"author": "…", "snapshot": {…}}: the first configuration of a new cluster. */
    @POST
    @Path("/import")
    public CompletionStage<ChangeOutcome> found(@Nullable JsonNode body) {
        return carryOut(new ConfigCommand.Import(author(body, true), snapshot(body)));
    }

    private CompletionStage<ChangeOutcome> carryOut(ConfigCommand command) {
        var act = audited.act();
        act.before(config.status(0).published());
        return config.ask(command).thenApply(outcome -> {
            act.after(outcome);
            LOG.infof("%s: %s %s", command.getClass().getSimpleName(), outcome.verdict(), outcome.reasons());
            return checked(outcome);
        });
    }

    private static ChangeOutcome checked(ChangeOutcome outcome) {
        var detail = String.join("; ", outcome.reasons());
        return switch (outcome.verdict()) {
            case APPLIED, UNCHANGED, VALID -> outcome;
            case CONFLICT -> throw outcome.reasons().size() == 1 ? new Problem(409, "Not the revision you know", detail)
                    : new Problem(409, "Not the revision you know", "Nothing was changed.", outcome.reasons());
            case INVALID -> throw invalid(outcome.reasons(), outcome.notChecked());
            case NOT_PERMITTED -> throw new Problem(403, "This node may not write now", detail);
            case UNAVAILABLE -> throw new Problem(503, "The directory can't be written now", detail);
        };
    }

    private ClusterSnapshot snapshot(@Nullable JsonNode body) {
        if (body == null || !body.path("snapshot").isObject()) {
            throw invalid(List.of("\"snapshot\" is missing"));
        }
        try {
            return SnapshotJson.strictly(body.path("snapshot"), config.snapshot().orElse(null));
        } catch (SnapshotJson.Refused e) {
            throw invalid(e.reasons(), List.of("what the nodes would have to have: these come first"));
        }
    }

    private static Problem invalid(List<String> reasons) {
        return invalid(reasons, List.of());
    }

    private static Problem invalid(List<String> reasons, List<String> notChecked) {
        return new Problem(422, "Not a valid configuration", "Nothing was changed."
                + (notChecked.isEmpty() ? "" : " Not checked " + String.join("; ", notChecked)), reasons);
    }

    /** The number; also taken from "7-0123456789abcdef" and from {"number": 7, …}. */
    private static long expected(@Nullable JsonNode body) {
        var given = in(body, "expectedRevision");
        var number = given.isObject() ? given.path("number").asText() : given.asText("").replaceAll("-.*", "");
        if (!number.matches("\\d{1,18}")) {
            throw new Problem(400, "Incomplete", "\"expectedRevision\" must be the number of the revision you replace,"
                    + " as GET /v1/snapshot shows it");
        }
        return Long.parseLong(number);
    }

    private static ConfigCommand.Choose.Side side(@Nullable JsonNode body) {
        return switch (in(body, "keep").asText("")) {
            case "PUBLISHED", "published" -> ConfigCommand.Choose.Side.PUBLISHED;
            case "DIRECTORY", "directory" -> ConfigCommand.Choose.Side.DIRECTORY;
            default -> throw new Problem(400, "Incomplete", "\"keep\" must be PUBLISHED or DIRECTORY");
        };
    }

    /** Empty: a mere check, which needs none, and none was given. */
    private String author(@Nullable JsonNode body, boolean required) {
        var author = text(body, "author");
        if (author == null && required) {
            throw new Problem(400, "Incomplete", "\"author\" is missing: every change has an author");
        }
        audited.act().claims(author);
        return Objects.requireNonNullElse(author, "");
    }

    private static @Nullable String text(@Nullable JsonNode body, String field) {
        var text = in(body, field).asText("").strip();
        return text.isEmpty() ? null : text;
    }

    /** A request without a body lacks every field. */
    private static JsonNode in(@Nullable JsonNode body, String field) {
        return body == null ? MissingNode.getInstance() : body.path(field);
    }
}
