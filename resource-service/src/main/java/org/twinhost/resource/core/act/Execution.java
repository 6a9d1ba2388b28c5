package org.twinhost.resource.core.act;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Step;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.resource.NodeReport.UnderWay;
import org.twinhost.contract.resource.Operation;
import org.twinhost.kernel.Durable;
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
 *  asked ─▶ being written ─▶ performing ─▶ done, refused or failed ─▶ being written ─▶ answered
 *                                ▲  │
 *                                └──┘ no answer from the local service: asked again
 * </pre>
 *
 * <p>Nothing is begun before its order is on the disk, and nothing is answered before its outcome is (S5): what another node
 * does on an answer must still be true after a restart of this service. A disk that is slow or fails delays both; while it
 * fails, further orders are answered at once that they were not begun.
 *
 * @param tasks oldest first
 * @param stored the tasks and their way to the disk
 * @param failure why the last write failed; null: it did not
 * @param writeAgainAt when that write is tried again; null: one is under way, or none is needed
 */
public record Execution(
        List<Task> tasks, Durable<List<Task>> stored, @Nullable String failure, @Nullable Instant writeAgainAt) {

    private static final int KEPT_MAX = 64;

    /** After this the answer is asked for again under the same id; what takes longer is not begun twice by that. */
    static final Duration ANSWER_DEADLINE = Duration.ofSeconds(5);

    /** What the executor knew before a restart of this service, which the disk holds. */
    public static Execution restored(List<Task> remembered) {
        List<Task> tasks = remembered.stream().map(Task::restored).toList();
        return new Execution(tasks, Durable.of(tasks), null, null);
    }

    public Step<Execution, ResourceEffect> asked(ResourceEvent.OrderReceived order, Situation situation) {
        Optional<Task> known = find(tasks, order.id());
        if (known.isPresent()) {
            Task task = known.get();
            return task.isUnderWay() || !isOutcomeDurable(task)
                    ? Step.to(with(task.askedBy(order.asker())))
                    : Step.to(this, answerTo(order.asker(), task));
        }
        Optional<String> refusal = refusal(order, situation);
        if (refusal.isPresent()) {
            return Step.to(this, new ResourceEffect.AnswerOrder(order.asker(), Reply.Outcome.REFUSED, refusal.get()));
        }
        if (failure != null) {
            return Step.to(this, new ResourceEffect.AnswerOrder(order.asker(), Reply.Outcome.FAILED, failure));
        }
        return with(new Task(order.id(), order.operation(), order.view(), order.root(), null, null, false, null,
                List.of(order.asker()))).write();
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
        return situation.whyNotActing().map(Reason::text).or(() -> whyLeaving(order.operation(), situation)).or(() -> busy);
    }

    /** Who leaves takes nothing up any more (S3): when it has seen that nothing runs here, that must stay so. */
    private static Optional<String> whyLeaving(Operation operation, Situation situation) {
        NodeId self = situation.observed().self();
        boolean takesUp = switch (operation) {
            case Operation.Promote _, Operation.StartGuest _ -> true;
            case Operation.Demote _, Operation.StopGuest _ -> false;
        };
        return takesUp && situation.observed().isLeaving(self) ? Optional.of(self + " is leaving the cluster")
                : Optional.empty();
    }

    public Step<Execution, ResourceEffect> performed(ResourceEvent.Performed answer, ResourceSettings settings) {
        Optional<Task> known = find(tasks, answer.id()).filter(Task::isUnderWay);
        if (known.isEmpty()) {
            return Step.to(this);
        }
        Task task = known.get();
        return switch (answer.outcome()) {
            case UNKNOWN -> Step.to(with(task.retryingAt(answer.now().plus(settings.retryAfter()))));
            case DONE, REFUSED, FAILED -> with(task.ended(answer.outcome(), answer.reason())).write();
        };
    }

    /** Takes up one that is on the disk and not in the hands of a local service; the operations are idempotent there. */
    public Step<Execution, ResourceEffect> resumed(Situation situation) {
        Optional<Task> waiting = tasks.stream()
                .filter(task -> task.isUnderWay() && !task.performing() && isOrderDurable(task))
                .filter(task -> task.retryAt() == null || !situation.now().isBefore(task.retryAt()))
                .findFirst();
        if (waiting.isEmpty() || !situation.observed().membership().isKnown()) {
            return Step.to(this);
        }
        Task task = waiting.get();
        if (!task.view().equals(situation.observed().view())) {
            return with(task.ended(Reply.Outcome.FAILED,
                    "interrupted, and " + task.view() + " is over; the reported state tells what is now")).write();
        }
        Optional<String> leaving = whyLeaving(task.operation(), situation);
        if (leaving.isPresent()) {
            // What an earlier try may have begun is looked for before the goodbye.
            return with(task.ended(Reply.Outcome.REFUSED, leaving.get())).write();
        }
        return situation.whyNotActing().isPresent()
                ? Step.to(this)
                : Step.to(with(task.performingNow()),
                        new ResourceEffect.Perform(task.id(), task.operation(), task.view(), task.root(), ANSWER_DEADLINE));
    }

    // The way to the disk --------------------------------------------------------------------------------------------

    private Step<Execution, ResourceEffect> write() {
        Execution next = new Execution(tasks, stored.change(_ -> tasks), failure, writeAgainAt);
        return stored.isSettled() ? Step.to(next, new ResourceEffect.WriteTasks(tasks)) : Step.to(next);
    }

    /** A write ended: outcomes that are on the disk now are answered, what waits is written next. */
    public Step<Execution, ResourceEffect> written(ResourceEvent.TasksWritten written, ResourceSettings settings) {
        if (written.failure() != null) {
            Instant again = written.now().plus(settings.retryAfter());
            return Step.to(new Execution(tasks, stored, written.failure(), again));
        }
        List<ResourceEffect> effects = new ArrayList<>();
        Execution next = new Execution(tasks, stored.written(), null, null);
        next.stored.writing().ifPresent(list -> effects.add(new ResourceEffect.WriteTasks(list)));
        for (Task task : tasks) {
            if (!task.isUnderWay() && !task.askers().isEmpty() && next.isOutcomeDurable(task)) {
                task.askers().forEach(asker -> effects.add(answerTo(asker, task)));
                next = next.with(task.answered());
            }
        }
        return new Step<>(next, effects);
    }

    /** Tries a write that failed once more, when it is time. */
    public Step<Execution, ResourceEffect> writtenAgain(Instant now) {
        return writeAgainAt == null || now.isBefore(writeAgainAt)
                ? Step.to(this)
                : Step.to(new Execution(tasks, stored, failure, null),
                        new ResourceEffect.WriteTasks(stored.writing().orElseThrow()));
    }

    private static ResourceEffect answerTo(String asker, Task ended) {
        var outcome = Objects.requireNonNull(ended.outcome(), () -> ended.id() + " is still under way");
        return new ResourceEffect.AnswerOrder(asker, outcome, ended.reason());
    }

    private boolean isOrderDurable(Task task) {
        return stored.permits(list -> find(list, task.id()).isPresent());
    }

    private boolean isOutcomeDurable(Task task) {
        return stored.permits(list -> find(list, task.id()).filter(kept -> !kept.isUnderWay()).isPresent());
    }

    /** Operations under way, for the report. */
    public List<UnderWay> underWay() {
        return tasks.stream().filter(Task::isUnderWay).map(task -> new UnderWay(task.id(), task.operation())).toList();
    }

    /** Whether it waits for nothing but time, and until when; {@link Instant#MAX}: for something else. */
    public Instant dueAt(Instant now) {
        Instant due = writeAgainAt == null ? Instant.MAX : writeAgainAt;
        for (Task task : tasks) {
            if (task.isUnderWay() && !task.performing() && isOrderDurable(task)) {
                Instant retry = task.retryAt() == null || !task.retryAt().isAfter(now) ? now : task.retryAt();
                due = retry.isBefore(due) ? retry : due;
            }
        }
        return due;
    }

    private static Optional<Task> find(List<Task> tasks, String id) {
        return tasks.stream().filter(task -> task.id().equals(id)).findFirst();
    }

    private Execution with(Task changed) {
        List<Task> newer = new ArrayList<>(tasks.stream().filter(task -> !task.id().equals(changed.id())).toList());
        newer.add(changed);
        while (newer.size() > KEPT_MAX) {
            Task oldest = newer.stream().filter(task -> !task.isUnderWay() && task.askers().isEmpty()).findFirst().orElse(null);
            if (oldest == null) {
                break;
            }
            newer.remove(oldest);
        }
        return new Execution(List.copyOf(newer), stored, failure, writeAgainAt);
    }
}
