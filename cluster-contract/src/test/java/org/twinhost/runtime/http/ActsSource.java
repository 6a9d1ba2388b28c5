package org.twinhost.runtime.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.resteasy.reactive.server.Cancellable;

/** What the port of the test can be asked to do. */
@ApplicationScoped
@Path("/v1/things")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
@Cancellable(false)
public class ActsSource {

    private final List<String> done = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final CompletableFuture<Void> hungUp = new CompletableFuture<>();
    private final CompletableFuture<Void> slowEnds = new CompletableFuture<>();

    private final Audited audited;

    ActsSource(Audited audited) {
        this.audited = audited;
    }

    List<String> done() {
        return List.copyOf(done);
    }

    /** Answers later, from another thread. */
    @POST
    @Path("{name}/change")
    public CompletionStage<Map<String, String>> change(@PathParam("name") String name) {
        var act = audited.act();
        act.before(Map.of("size", 1));
        return CompletableFuture.supplyAsync(() -> {
            if (name.equals("fixed") || name.equals("nobody")) {
                throw new Problem(409, "Not changed", "it is fixed");
            }
            done.add("change " + name);
            act.after(Map.of("size", 2));
            return Map.of("name", name);
        });
    }

    /** Goes on until it is told to end, whether or not somebody waits for the answer. */
    @POST
    @Path("{name}/slow")
    public CompletionStage<Map<String, String>> slow(@PathParam("name") String name, @Context HttpServerRequest request) {
        if (name.equals("nobody")) {
            throw new Problem(409, "Not changed", "there is nobody");
        }
        // A turn of the event loop later, so that whoever listens as well has heard it.
        request.connection().closeHandler(_ -> Vertx.currentContext().runOnContext(_ -> hungUp.complete(null)));
        begun.complete(null);
        return slowEnds.thenApply(_ -> {
            done.add("slow " + name);
            return Map.of("name", name);
        });
    }

    /** Whether a slow act has begun. */
    CompletableFuture<Void> begun() {
        return begun;
    }

    /** Whether he who asked for the slow act is gone. */
    CompletableFuture<Void> hungUp() {
        return hungUp;
    }

    void endSlow() {
        slowEnds.complete(null);
    }

    @POST
    @Path("{name}/void")
    @VoidsPromises
    public Map<String, String> voids(@PathParam("name") String name, @QueryParam("confirm") String confirm) {
        ReadOut.of("void-" + name, "All of " + name + " is lost.", done.size()).mustBeConfirmed("Not void", confirm);
        done.add("void " + name);
        return Map.of("name", name);
    }
}
