package org.twinhost.resource.core.act;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Step;
import org.twinhost.contract.bus.Reply;
import org.twinhost.resource.core.observe.ObservedCluster;
import org.twinhost.resource.core.observe.Reason;
import org.twinhost.resource.core.observe.ResourceSettings;
import org.twinhost.resource.core.observe.Situation;
import org.twinhost.resource.core.plan.Planned;

/**
 * The executor of this node: carries out what the coordinator of the view orders, each id once, also over a restart of this
 * service. Refuses another view's orders, another sender's than the view's coordinator, and everything while this node may
 * not act.
 *
 * <pre>
 *  asked ─▶ remembered ─▶ performing ─▶ done, refused or failed ─▶ remembered ─▶ answered
 *                             ▲  │
 *                             └──┘ no answer from the local service: asked again
 * </pre>
 *
 * @param tasks oldest first
 */
public record Execution(List<Task> tasks) {

    private static final int KEPT_MAX = 64;

    /** After this the answer is asked for again under the same id; what takes longer is not begun twice by that. */
    static final Duration ANSWER_DEADLINE = Duration.ofSeconds(5);

    /** What the executor knew before a restart of this service. */
    public static Execution restored(List<Task> remembered) {
        return new Execution(remembered.stream().map(Task::restored).toList());
    }

    public Step<Execution, ResourceEffect> asked(ResourceEvent.OrderReceived order, Situation situation) {
        Optional<Task> known = find(order.id());
        if (known.isPresent()) {
            Task task = known.get();
            return task.isUnderWay()
                    ? Step.to(with(task.askedBy(order.asker())))
                    : Step.to(this, new ResourceEffect.AnswerOrder(order.asker(), task.outcome(), task.reason()));
        }
        Optional<String> refusal = refusal(order, situation);
        if (refusal.isPresent()) {
            return Step.to(this, new ResourceEffect.AnswerOrder(order.asker(), Reply.Outcome.REFUSED, refusal.get()));
        }
        Task task = new Task(order.id(), order.operation(), order.view(), null, null, true, null, List.of(order.asker()));
        Execution next = with(task);
        return Step.to(next, new ResourceEffect.RememberTasks(next.tasks()), perform(task));
    }

    private Optional<String> refusal(ResourceEvent.OrderReceived order, Situation situation) {
        ObservedCluster observed = situation.observed();
        NodeId self = observed.self();
        if (!order.view().equals(observed.view())) {
            return Optional.of(self + " is in " + observed.view() + ", the order is of " + order.view());
        }
        if (!order.from().equals(order.view().coordinator())) {
            return Optional.of(order.from() + " is not the coordinator of " + order.view());
        }
        Optional<String> busy = tasks.stream()
                .filter(task -> task.isUnderWay() && task.subject().equals(Task.subject(order.operation())))
                .findFirst()
                .map(task -> self + " is still busy: " + Planned.describe(task.operation()));
        return situation.whyNotActing().map(Reason::text).or(() -> busy);
    }

    public Step<Execution, ResourceEffect> performed(ResourceEvent.Performed answer, ResourceSettings settings) {
        Optional<Task> known = find(answer.id()).filter(Task::isUnderWay);
        if (known.isEmpty()) {
            return Step.to(this);
        }
        Task task = known.get();
        return switch (answer.outcome()) {
            case UNKNOWN -> Step.to(with(task.retryingAt(answer.now().plus(settings.retryAfter()))));
            case DONE, REFUSED, FAILED -> end(task, answer.outcome(), answer.reason());
        };
    }

    private Step<Execution, ResourceEffect> end(Task task, Reply.Outcome outcome, String reason) {
        Execution next = with(task.ended(outcome, reason));
        List<ResourceEffect> effects = new ArrayList<>();
        effects.add(new ResourceEffect.RememberTasks(next.tasks()));
        task.askers().forEach(asker -> effects.add(new ResourceEffect.AnswerOrder(asker, outcome, reason)));
        return new Step<>(next, effects);
    }

    /** Takes up again what the local service has not answered; the operations are idempotent there. */
    public Step<Execution, ResourceEffect> resumed(Situation situation) {
        Optional<Task> waiting = tasks.stream()
                .filter(task -> task.isUnderWay() && !task.performing())
                .filter(task -> task.retryAt() == null || !situation.now().isBefore(task.retryAt()))
                .findFirst();
        if (waiting.isEmpty()) {
            return Step.to(this);
        }
        Task task = waiting.get();
        if (situation.observed().membership() == null) {
            return Step.to(this);
        }
        if (!task.view().equals(situation.observed().view())) {
            return end(task, Reply.Outcome.FAILED,
                    "interrupted, and " + task.view() + " is over; the reported state tells what is now");
        }
        return situation.whyNotActing().isPresent()
                ? Step.to(this)
                : Step.to(with(task.performingNow()), perform(task));
    }

    /** Operations under way, for the report: {@code start web1 #id}. */
    public List<String> underWay() {
        return tasks.stream().filter(Task::isUnderWay)
                .map(task -> Planned.describe(task.operation()) + " #" + task.id()).toList();
    }

    private static ResourceEffect perform(Task task) {
        return new ResourceEffect.Perform(task.id(), task.operation(), task.view(), ANSWER_DEADLINE);
    }

    private Optional<Task> find(String id) {
        return tasks.stream().filter(task -> task.id().equals(id)).findFirst();
    }

    private Execution with(Task changed) {
        List<Task> newer = new ArrayList<>(tasks.stream().filter(task -> !task.id().equals(changed.id())).toList());
        newer.add(changed);
        while (newer.size() > KEPT_MAX) {
            Task oldest = newer.stream().filter(task -> !task.isUnderWay()).findFirst().orElse(null);
            if (oldest == null) {
                break;
            }
            newer.remove(oldest);
        }
        return new Execution(List.copyOf(newer));
    }
}
