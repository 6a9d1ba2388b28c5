package org.twinhost.resource.core.act;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.resource.EventId;
import org.twinhost.contract.resource.EventKind;
import org.twinhost.resource.core.history.Cause;
import org.twinhost.resource.core.history.Happening;
import org.twinhost.resource.core.plan.Planned;

/** What the executor has to tell of the orders it carries out: that it begins, and what came of it. */
final class ExecutorEvents {

    private ExecutorEvents() {}

    /** What happened between two moments; in order. */
    static List<Happening> told(List<Task> before, List<Task> after) {
        if (before == after) {
            return List.of();
        }
        List<Happening> told = new ArrayList<>();
        for (Task task : after) {
            Task known = before.stream().filter(each -> each.id().equals(task.id())).findFirst().orElse(null);
            if (known != task) {
                told(known, task, told);
            }
        }
        return told;
    }

    private static void told(@Nullable Task before, Task after, List<Happening> told) {
        String what = Planned.describe(after.operation());
        if (after.performing() && (before == null || !before.performing() && before.retryAt() == null)) {
            told.add(of(EventKind.ORDER_BEGUN, after, "begins: " + what));
        }
        Reply.Outcome outcome = after.outcome();
        if (outcome == null || before != null && before.outcome() == outcome) {
            return;
        }
        told.add(outcome == Reply.Outcome.DONE
                ? of(EventKind.ORDER_DONE, after, "done: " + what)
                : of(EventKind.ORDER_FAILED, after, outcome.name().toLowerCase(Locale.ROOT) + ": " + what
                        + (after.reason() == null ? "" : ": " + after.reason())));
    }

    private static Happening of(EventKind kind, Task task, String text) {
        EventId root = task.root();
        return Happening.of(kind, task.subject(), text).causedBy(root == null ? null : new Cause(EventId.of(task.id()), root));
    }
}
