package org.twinhost.runtime.http;

import static org.twinhost.contract.Principal.Right.OVERRIDE;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.Principal;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.audit.AuditAct;
import org.twinhost.runtime.audit.AuditTrail;
import org.twinhost.runtime.audit.Peer;
import org.twinhost.runtime.gateway.GatewayWord;

/**
 * Every request that may change something leaves its line in the audit: who, from where, what, outcome. Who asks is the
 * gateway's word, for nobody else gets as far as here. What {@link VoidsPromises} is written down before it is done, and not
 * done when it can't be, or when the gateway does not say who asks; everything else is written down before its answer leaves,
 * and if it can't be, the answer leaves nevertheless and the service says so.
 *
 * <p>Nobody escapes his line by hanging up: resources with such methods are not {@code Cancellable}, or the answer of an act
 * that goes on would never come by here.
 */
@Provider
@Priority(Priorities.USER + 20)
public class AuditFilter implements ContainerRequestFilter, ContainerResponseFilter {

    /** The asker's name, as the gateway knows him. */
    public static final String OPERATOR = GatewayWord.OPERATOR;

    private static final Set<String> CHANGE_NOTHING = Set.of("GET", "HEAD", "OPTIONS");
    private static final String ACT = "org.twinhost.audit-act";
    private static final String NOT_BEGUN = "org.twinhost.audit-not-begun";

    /**
     * A word is about what he saw who gave it. After so long on a slow disk he has given up or asked again, and the cluster may
     * have decided meanwhile; who still waits has lost no more than a second look.
     */
    private static final Duration LATE_AFTER = Duration.ofSeconds(10);
    private static final long LATE_NANOS = LATE_AFTER.toNanos();

    private static final String NOBODY = "Nothing was done: an act that voids promises is done for nobody of whom the gateway"
            + " does not say who he is. Ask through the gateway of this node, with twinctl.";

    /** Reached late, as every bean that knows the configuration: filters are made before it is known. */
    @Inject
    AuditTrail trail;

    @Inject
    Audited audited;

    @Override
    public void filter(ContainerRequestContext request) {
        if (CHANGE_NOTHING.contains(request.getMethod())) {
            return;
        }
        var voids = request.getProperty(VoidsPromisesFilter.PROPERTY) != null;
        var asker = asker(request.getHeaderString(GatewayWord.CALLER));
        var act = new AuditAct(request.getMethod() + " " + request.getUriInfo().getRequestUri().getRawPath() + query(request),
                target(request), Principal.administrator(request.getHeaderString(OPERATOR), voids ? OVERRIDE : trail.right()),
                asker.orElseGet(() -> Peer.unknown("gateway, which does not say who asks")));
        audited.begin(act);
        request.setProperty(ACT, act);
        if (voids && asker.isEmpty()) {
            refuse(request, new Problem(403, "Nobody asks", NOBODY));
        } else if (voids) {
            var waiting = (ResteasyReactiveContainerRequestContext) request;
            var arrivedNanos = System.nanoTime();
            waiting.suspend();
            trail.execute(() -> announce(waiting, act, arrivedNanos));
        }
    }

    /** Who asked the gateway; empty: it does not say, or not so that it could be read. */
    static Optional<Peer> asker(@Nullable String gatewaysWord) {
        if (gatewaysWord == null) {
            return Optional.empty();
        }
        try {
            var said = Json.MAPPER.readTree(gatewaysWord);
            return said.path("from").asText("").isBlank() ? Optional.empty() : Optional.of(Json.read(said, Peer.class));
        } catch (IOException strange) {
            return Optional.empty();
        }
    }

    private void announce(ResteasyReactiveContainerRequestContext request, AuditAct act, long arrivedNanos) {
        try {
            trail.announce(act);
        } catch (IOException unwritable) {
            refuse(request, new Problem(500, "Not written down",
                    "Nothing was done: an act that voids promises is written to the audit first, and it can't be ("
                            + unwritable + "). Check the disk of this node and its free space."));
            return;
        } catch (RuntimeException e) {
            request.resume(e);
            return;
        }
        if (System.nanoTime() - arrivedNanos > LATE_NANOS) {
            refuse(request, new Problem(503, "Too late", "Nothing was done: it took this node more than "
                    + LATE_AFTER.toSeconds() + " s to write down what was asked for, and what was read out may not be so any"
                    + " more. Look again before you ask again, and check the disk of this node."));
        } else {
            request.resume();
        }
    }

    /** A request that was suspended goes on by it. */
    private static void refuse(ContainerRequestContext request, Problem problem) {
        request.setProperty(NOT_BEGUN, true);
        request.abortWith(ProblemMapper.response(problem));
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(ACT) instanceof AuditAct act) {
            var waiting = (ResteasyReactiveContainerRequestContext) request;
            var outcome = outcome(response.getStatus(), response.getEntity(), request.getProperty(NOT_BEGUN) == null);
            waiting.suspend();
            trail.execute(() -> {
                try {
                    trail.note(act, outcome);
                } finally {
                    waiting.resume();
                }
            });
        }
    }

    private static String query(ContainerRequestContext request) {
        var query = request.getUriInfo().getRequestUri().getRawQuery();
        return query == null ? "" : "?" + query;
    }

    private static String target(ContainerRequestContext request) {
        var named = request.getUriInfo().getPathParameters().values().stream().flatMap(values -> values.stream()).toList();
        return named.isEmpty() ? request.getUriInfo().getPath() : String.join(" ", named);
    }

    /** In words that a later reader needs no table for; the status stays, for programs. Unknown: it may still be done. */
    private static String outcome(int status, @Nullable Object entity, boolean wasBegun) {
        var why = entity instanceof Problem.Body problem ? " " + problem.title() + ": " + problem.detail() : "";
        if (status < 400) {
            return "done";
        }
        var isRefused = status < 500 || !wasBegun;
        return (isRefused ? "refused " : status == 503 || status == 504 ? "unknown " : "failed ") + status + why;
    }
}
