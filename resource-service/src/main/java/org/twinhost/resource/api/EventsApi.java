package org.twinhost.resource.api;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.resource.EventId;
import org.twinhost.contract.resource.EventPage;
import org.twinhost.contract.resource.FailoverTimeline;
import org.twinhost.resource.HistoryWriter;
import org.twinhost.resource.ResourceService;
import org.twinhost.resource.core.history.EventQuery;
import org.twinhost.resource.core.history.Failover;
import org.twinhost.runtime.http.Problem;

/** What happened on all nodes, as far as this one knows; translates only. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
public class EventsApi {

    private static final int LIMIT_USUAL = 500;
    private static final int LIMIT_MAX = 5_000;

    private final ResourceService service;
    private final HistoryWriter history;

    EventsApi(ResourceService service, HistoryWriter history) {
        this.service = service;
        this.history = history;
    }

    /** The newest that are asked for, oldest first; with {@code after} the next. */
    @GET
    @Path("/events")
    public EventPage events(
            @QueryParam("since") @Nullable String since, @QueryParam("until") @Nullable String until,
            @QueryParam("resource") @Nullable String resource, @QueryParam("cause") @Nullable String cause,
            @QueryParam("after") @Nullable String after, @QueryParam("limit") @Nullable Integer limit) {
        int most = limit == null ? LIMIT_USUAL : limit;
        if (most < 1 || most > LIMIT_MAX) {
            throw new Problem(400, "No such limit", "limit is from 1 to " + LIMIT_MAX);
        }
        String moment = "is a moment such as 2026-01-01T12:00:00Z";
        return new EventQuery(
                parsed("since", since, Instant::parse, moment), parsed("until", until, Instant::parse, moment), resource,
                parsed("cause", cause, EventId::of, "is the number of an event such as jupiter1-7-41"),
                Objects.requireNonNull(parsed("after", after == null ? "" : after, EventQuery::after,
                        "is what an earlier answer gave as after")), most).of(history.events().all());
    }

    private static <T> @Nullable T parsed(
            String name, @Nullable String text, Function<String, T> meaning, String what) {
        try {
            return text == null ? null : meaning.apply(text);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new Problem(400, "No such " + name, "'" + text + "': " + name + " " + what);
        }
    }

    /** The failover that is going on, else the last one that any node led. */
    @GET
    @Path("/timeline")
    public FailoverTimeline timeline() {
        Failover current = service.state().history().current();
        if (current != null && !current.isComplete()) {
            return current.timeline();
        }
        var told = history.events().failovers();
        if (told.isEmpty()) {
            throw new Problem(404, "No failover yet", "No node that this one knows of has led a failover.");
        }
        return told.getLast();
    }

    /** The last failovers that any node led, oldest first. */
    @GET
    @Path("/timelines")
    public List<FailoverTimeline> timelines() {
        return history.events().failovers();
    }
}
