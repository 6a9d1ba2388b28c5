package org.twinhost.runtime.bus;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.PlainText;
import org.twinhost.contract.Principal;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Commands;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.runtime.WholeRecords;

/**
 * What a service is commanded: each request is carried out once, however often it comes, and only what its asker may command
 * is. Who the asker is was checked before. On the bus thread, but for {@link #serve}.
 */
final class ServedCommands {

    private static final Logger LOG = Logger.getLogger(ServedCommands.class);
    private static final int ANSWERS_KEPT = 2000;

    /** Ids are their asker's own: nobody answers, or spoils, a request of somebody else by its id. */
    private record Key(NodeId node, ServiceName service, String id) {}

    private record Served<C>(Class<C> type, Bus.Handler<C> handler) {}

    private final SaidOnce said;
    private final Map<Key, CompletionStage<Reply>> answers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, CompletionStage<Reply>> eldest) {
            return size() > ANSWERS_KEPT;
        }
    };
    private volatile @Nullable Served<?> served;

    ServedCommands(SaidOnce said) {
        this.said = said;
    }

    <C> void serve(Class<C> type, Bus.Handler<C> handler) {
        served = new Served<>(type, handler);
    }

    /**
     * Carries it out, or finds the answer that was given before; null: it is not answered.
     *
     * @param acts is told what is carried out for a person
     */
    @Nullable CompletionStage<Reply> answer(Request request, BiConsumer<Request, @Nullable CompletionStage<Reply>> acts) {
        var known = answers.get(key(request));
        return known == null ? carryOut(served, request, acts) : known;
    }

    private <C> @Nullable CompletionStage<Reply> carryOut(
            @Nullable Served<C> served, Request request, BiConsumer<Request, @Nullable CompletionStage<Reply>> acts) {
        @Nullable CompletionStage<Reply> answer;
        try {
            if (served == null) {
                answer = CompletableFuture.completedFuture(Reply.failed(request.id(),
                        request.toService().label() + "-service of " + request.toNode() + " is still starting; try again"));
            } else {
                var command = WholeRecords.read(request.body(), served.type());
                var isHere = request.fromNode().equals(request.toNode());
                if (!Commands.permits(request.fromService(), isHere, command.getClass())) {
                    // Not kept: who may not command takes no room from those who may.
                    return CompletableFuture.completedFuture(refused(request, isHere, command));
                }
                var made = served.handler().handle(request, command);
                answer = made == null ? null : made.exceptionally(failure -> failed(request, failure));
            }
        } catch (IOException e) {
            said.again("command", "refused a command from " + request.fromService() + " of " + request.fromNode()
                    + " that can't be read: " + e.getMessage());
            answer = CompletableFuture.completedFuture(Reply.failed(request.id(), "it can't be read: " + e.getMessage()));
        } catch (RuntimeException e) {
            answer = CompletableFuture.completedFuture(failed(request, e));
        }
        if (answer != null) {
            answers.put(key(request), answer);
        }
        if (request.by().origin() != Principal.Origin.SERVICE) {
            acts.accept(request, answer);
        }
        return answer;
    }

    private Reply refused(Request request, boolean isHere, Object command) {
        var what = command.getClass().getSimpleName();
        var who = request.fromService().label() + "-service of " + (isHere ? "this node" : "another node");
        said.first(what + " of " + who, "refused " + what + " of " + request.fromService().label() + "-service of "
                + request.fromNode() + ", which may not command that: it is of another release, or somebody has taken it over");
        return Reply.refused(request.id(),
                who + " may not command " + what + " of the " + request.toService().label() + "-service");
    }

    private static Key key(Request request) {
        return new Key(request.fromNode(), request.fromService(), request.id());
    }

    private static Reply failed(Request request, Throwable failure) {
        LOG.errorf(failure, "command %s from %s of %s failed", PlainText.of(request.body().toString()),
                request.fromService(), request.fromNode());
        return Reply.failed(request.id(), failure.toString());
    }
}
