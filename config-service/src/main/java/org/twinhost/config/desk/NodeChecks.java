package org.twinhost.config.desk;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.twinhost.config.core.needs.Question;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.bus.Reasons;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.runtime.WholeRecords;
import org.twinhost.runtime.bus.Bus;

/**
 * Asks the nodes whether they have what a configuration would need. Who does not answer refuses nothing: a cluster of which one
 * node is dead has to be configurable; it is said who was not asked.
 */
final class NodeChecks {

    /** So long a person waits for a node that is hung. */
    private static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final int ON_ITS_WAY_MS = 500;

    /**
     * What came back, each with the node's name.
     *
     * @param reasons why it can't be so
     * @param warnings why it would be unwise
     * @param notChecked who could not be asked, and why
     */
    record Found(List<String> reasons, List<String> warnings, List<String> notChecked) {

        private static Found unchecked(String what) {
            return new Found(List.of(), List.of(), List.of(what));
        }
    }

    private final NodeId self;
    private final Bus bus;

    NodeChecks(NodeId self, Bus bus) {
        this.self = self;
        this.bus = bus;
    }

    /**
     * Completes within the deadline, never exceptionally.
     *
     * @param members the nodes of the view; others are not asked, and that is said
     */
    CompletionStage<Found> ask(List<Question> questions, Collection<NodeId> members) {
        var absent = new LinkedHashSet<String>();
        var asked = new ArrayList<CompletableFuture<Found>>();
        for (var question : questions) {
            if (question.node().equals(self) || members.contains(question.node())) {
                asked.add(bus.request(question.node(), question.service(), question.command(), deadline(question))
                        .thenApply(reply -> found(question, reply)).toCompletableFuture());
            } else {
                absent.add("on " + question.node() + ": it is not in this node's view of the cluster");
            }
        }
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).thenApply(_ -> {
            var reasons = new ArrayList<String>();
            var warnings = new ArrayList<String>();
            // Who is silent is silent to each question.
            var notChecked = new LinkedHashSet<>(absent);
            asked.stream().map(CompletableFuture::join).forEach(each -> {
                reasons.addAll(each.reasons());
                warnings.addAll(each.warnings());
                notChecked.addAll(each.notChecked());
            });
            return new Found(reasons, warnings, List.copyOf(notChecked));
        });
    }

    /** A fence device's agent takes longer than everything else. */
    private static Duration deadline(Question question) {
        return question.command() instanceof FencingCommand.Check check
                ? Duration.ofMillis(check.answerMs() + ON_ITS_WAY_MS) : DEADLINE;
    }

    private static Found found(Question question, Reply reply) {
        var where = "on " + question.node() + ": ";
        var service = "its " + question.service().label() + "-service ";
        if (!reply.isDone()) {
            return Found.unchecked(where + service + "says: " + reply.reason());
        }
        try {
            if (reply.body() == null) {
                return Found.unchecked(where + service + "gave no answer");
            }
            var said = WholeRecords.read(reply.body(), Reasons.class).all().stream().map(where::concat).toList();
            return question.isAdvice() ? new Found(List.of(), said, List.of()) : new Found(said, List.of(), List.of());
        } catch (IOException e) {
            return Found.unchecked(where + service + "can't be understood: " + e.getMessage());
        }
    }
}
