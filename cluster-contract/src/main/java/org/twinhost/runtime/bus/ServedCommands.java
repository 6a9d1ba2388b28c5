package org.twinhost.runtime.bus;

import java.io.IOException;
import java.util.HashMap;
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
import org.twinhost.contract.resource.EventId;
import org.twinhost.runtime.WholeRecords;
import org.twinhost.runtime.log.LogFields;

/**
 * What a service is commanded: each request is carried out once, however often it comes, and only what its asker may command
 * is. Who the asker is was checked before. On the bus thread, but for {@link #serve}.
 */
final class ServedCommands {

    private static final Logger LOG = Logger.getLogger(ServedCommands.class);
    private static final int ANSWERS_KEPT_OF_ONE = 2000;
    /** Beside those of this node, who are few. Of another node one or two services may command anything of this one. */
    private static final int ASKERS_MAX = 64;

    private record Asker(NodeId node, ServiceName service) {}

    private record Served<C>(Class<C> type, Bus.Handler<C> handler) {}

    private final SaidOnce said;
    /**
     * Ids and room are their asker's own: nobody answers or spoils a request of somebody else by its id, nor pushes out by
     * many of his own what somebody else was answered, which would be carried out again.
     */
    private final Map<Asker, Answers> answers = new HashMap<>();
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
        var own = answers.get(asker(request));
        var known = own == null ? null : own.get(request.id());
        return known == null ? carryOut(served, request, acts) : known;
    }

    /** Kept is the answer to what a handler was given alone: everything else would be answered otherwise a moment later. */
    private <C> @Nullable CompletionStage<Reply> carryOut(
            @Nullable Served<C> served, Request request, BiConsumer<Request, @Nullable CompletionStage<Reply>> acts) {
        var isHere = request.fromNode().equals(request.toNode());
        @Nullable CompletionStage<Reply> answer;
        try {
            if (served == null) {
                answer = CompletableFuture.completedFuture(Reply.failed(request.id(),
                        request.toService().label() + "-service of " + request.toNode() + " is still starting; try again"));
            } else {
                var command = WholeRecords.read(request.body(), served.type());
                if (!Commands.permits(request.fromService(), isHere, command.getClass())) {
                    return CompletableFuture.completedFuture(refused(request, isHere, command));
                }
                var own = roomFor(asker(request), isHere);
                if (own == null) {
                    return CompletableFuture.completedFuture(tooMany(request));
                }
                answer = handledAsPartOfItsEvent(served, request, command);
                if (answer != null) {
                    own.put(request.id(), answer);
                }
            }
        } catch (IOException | RuntimeException e) {
            // Of the handler nothing gets here.
            said.again("command of " + asking(request, isHere), "refused a command from " + request.fromService() + " of "
                    + request.fromNode() + " that can't be read: " + e.getMessage());
            answer = CompletableFuture.completedFuture(Reply.failed(request.id(), "it can't be read: " + e.getMessage()));
        }
        if (request.by().origin() != Principal.Origin.SERVICE) {
            acts.accept(request, answer);
        }
        return answer;
    }

    private static <C> @Nullable CompletionStage<Reply> handledAsPartOfItsEvent(Served<C> served, Request request, C command) {
        var event = request.event();
        try (var _ = event == null ? null : LogFields.with(LogFields.EVENT, event)) {
            var answer = handled(served, request, command);
            if (event != null && LOG.isInfoEnabled()) {
                tell(request, event, answer);
            }
            return answer;
        }
    }

    private static <C> @Nullable CompletionStage<Reply> handled(Served<C> served, Request request, C command) {
        try {
            var made = served.handler().handle(request, command);
            return made == null ? null : made.exceptionally(failure -> failed(request, failure));
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(failed(request, e));
        }
    }

    /** Null: there are too many already, of whom none loses his. This node's own always have room: fencing hangs on it. */
    private @Nullable Answers roomFor(Asker asker, boolean isHere) {
        if (!isHere && answers.size() >= ASKERS_MAX && !answers.containsKey(asker)) {
            return null;
        }
        return answers.computeIfAbsent(asker, _ -> new Answers());
    }

    private Reply tooMany(Request request) {
        var why = request.toService().label() + "-service of " + request.toNode() + " has carried out commands for "
                + ASKERS_MAX + " services of other nodes since it was started, and takes none of one more";
        said.first("askers", "refused a command of " + request.fromService().label() + "-service of " + request.fromNode()
                + ": " + why + ". No cluster has as many: look after who names nodes here, then restart this service");
        return Reply.refused(request.id(), why);
    }

    private Reply refused(Request request, boolean isHere, Object command) {
        var what = command.getClass().getSimpleName();
        var who = asking(request, isHere);
        said.first(what + " of " + who, "refused " + what + " of " + request.fromService().label() + "-service of "
                + request.fromNode() + ", which may not command that: it is of another release, or somebody has taken it over");
        return Reply.refused(request.id(),
                who + " may not command " + what + " of the " + request.toService().label() + "-service");
    }

    private static String asking(Request request, boolean isHere) {
        return request.fromService().label() + "-service of " + (isHere ? "this node" : "another node");
    }

    private static Asker asker(Request request) {
        return new Asker(request.fromNode(), request.fromService());
    }

    /** Who looks for an event finds in the log of each service that took part what was asked of it, and what came of it. */
    private static void tell(Request request, EventId event, @Nullable CompletionStage<Reply> answer) {
        var what = PlainText.of(request.body().toString());
        LOG.infof("%s-service of %s asks for %s", request.fromService().label(), request.fromNode(), what);
        if (answer != null) {
            answer.thenAccept(reply -> {
                try (var _ = LogFields.with(LogFields.EVENT, event)) {
                    LOG.infof("%s of %s%s", reply.outcome(), what,
                            reply.reason() == null ? "" : ": " + PlainText.of(reply.reason()));
                }
            });
        }
    }

    private static Reply failed(Request request, Throwable failure) {
        LOG.errorf(failure, "command %s from %s of %s failed", PlainText.of(request.body().toString()),
                request.fromService(), request.fromNode());
        return Reply.failed(request.id(), failure.toString());
    }

    /** What one asker was answered, by the ids of its requests. */
    private static final class Answers extends LinkedHashMap<String, CompletionStage<Reply>> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompletionStage<Reply>> eldest) {
            return size() > ANSWERS_KEPT_OF_ONE;
        }
    }
}
