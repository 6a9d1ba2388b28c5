package org.twinhost.twinctl.drill;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.contract.resource.DrillReport;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Rest;

/**
 * A drill from the question whether it is safe to its report. Whatever it does goes on by itself when this process is killed:
 * the power comes back by fencing's word, guests are the cluster's own business. Start reading at {@link #run}.
 */
public final class DrillRunner {

    private static final long LOOK_EVERY_MS = 500;

    private final Gateway rest;
    private final Pace pace;
    private final Consumer<String> say;
    private volatile String goesOn = "Nothing was done.";
    private volatile @Nullable String notKept;

    /** @param say prints one line of what goes on */
    public DrillRunner(Gateway rest, Pace pace, Consumer<String> say) {
        this.rest = rest;
        this.pace = pace;
        this.say = say;
    }

    /** What happens by itself if this process ends now, for the administrator; any thread. */
    public String goesOn() {
        return goesOn;
    }

    /** Why the report is not kept on this node; null: it is. */
    public @Nullable String notKept() {
        return notKept;
    }

    /** Is it safe? Refused with all reasons, it touches nothing. */
    public Safety check(Wish wish) {
        var safety = new Safety(status(), rest.get("v1", "membership").path("node").asText(),
                Rest.as(rest.get("v1", "fencing"), FencingState.class));
        var reasons = safety.refusals(wish);
        if (!reasons.isEmpty()) {
            throw new Refusal("no drill of " + wish.node() + ", it is not safe; nothing was touched\n  - "
                    + String.join("\n  - ", reasons));
        }
        return safety;
    }

    /** Does it, watches it, puts everything back, and keeps the report. */
    public DrillReport run(Wish wish, Safety safety) {
        var began = pace.clock().truncatedTo(ChronoUnit.SECONDS);
        var startedMs = pace.ms();
        var watch = switch (wish.kind()) {
            case POWER, FREEZE -> loss(wish, safety, startedMs);
            case SWITCHOVER -> switchover(wish, safety, startedMs);
        };
        var report = new DrillReport(wish.kind(), wish.node(), began, null, safety.self(), pace.ms() - startedMs,
                safety.verdict(), watch.verdict(), watch.guests(), watch.steps(), watch.failures());
        goesOn = "The drill has ended, and its report may not be kept.";
        return kept(report);
    }

    private Watch loss(Wish wish, Safety safety, long startedMs) {
        var node = wish.node();
        var freezes = wish.kind() == DrillReport.Kind.FREEZE;
        var watch = new LossWatch(node, safety.status(), safety.promises(wish));
        goesOn = "If the drill of " + node + " has begun, its power comes back by itself, and the cluster starts by itself what"
                + " ran there: look at 'twinctl status'.";
        var body = Rest.JSON.createObjectNode();
        var answer = rest.post(freezes ? body.put("freeze", true) : body, "v1", "fencing", node, "drill");
        var at = answer.path("powerOnAt").asText();
        var comesBack = freezes ? "once it is fenced its power comes back by itself, at " + at + " at the latest"
                : "its power comes back by itself at " + at;
        var begun = freezes ? node + " falls silent on every link, and its guests run on; " + comesBack
                : "the power of " + node + " is cut; " + comesBack;
        goesOn = (freezes ? node + " is silent, or fenced, and " : "The power of " + node + " is cut, and ") + comesBack
                + "; the cluster starts by itself what ran there. Nothing is to be done: look at 'twinctl status'. There is no"
                + " report of this drill.";
        say.accept(DrillText.line(new DrillReport.Seen(pace.ms() - startedMs, begun)));
        follow(watch, watch::missingToRun, startedMs, wish.deadline());
        follow(watch, watch::missingToBeAsBefore, startedMs, wish.backWithin());
        return watch;
    }

    private Watch switchover(Wish wish, Safety safety, long startedMs) {
        var guests = safety.guestsToMove(wish);
        var watch = new SwitchoverWatch(wish.node(), safety.status(), safety.promises(wish), guests);
        goesOn = "What is being moved arrives by itself and stays there. To bring it back: twinctl vm move GUEST "
                + wish.node();
        for (var guest : guests) {
            move(watch, guest, Rest.JSON.createObjectNode());
        }
        if (watch.moved().isEmpty()) {
            throw new Refusal("nothing was moved\n  - " + String.join("\n  - ", watch.failures()));
        }
        say.accept(DrillText.line(new DrillReport.Seen(
                pace.ms() - startedMs, "moved away: " + String.join(", ", watch.moved()))));
        follow(watch, watch::missingToRun, startedMs, wish.deadline());
        for (var guest : watch.moved()) {
            move(watch, guest, Rest.JSON.createObjectNode().put("node", wish.node()));
        }
        goesOn = "What is being moved back to " + wish.node() + " arrives by itself: look at 'twinctl status'.";
        watch.goesBack(pace.ms() - startedMs);
        follow(watch, watch::missingToBeAsBefore, startedMs, wish.backWithin());
        return watch;
    }

    private void move(SwitchoverWatch watch, String guest, JsonNode body) {
        try {
            rest.post(body, "v1", "guests", guest, "move");
        } catch (Refusal refused) {
            watch.refused(guest, String.valueOf(refused.getMessage()));
        }
    }

    /** Looks until nothing is missing or the time is over; what is missing then is a failure of the drill, not its end. */
    private void follow(Watch watch, Supplier<List<String>> missing, long startedMs, Duration within) {
        var untilMs = pace.ms() + within.toMillis();
        while (true) {
            try {
                var status = status();
                watch.sees(pace.ms() - startedMs, status).forEach(each -> say.accept(DrillText.line(each)));
            } catch (Refusal silent) {
                if (pace.ms() >= untilMs) {
                    watch.fails("this node did not say any more how the cluster is: " + silent.getMessage());
                }
            }
            if (missing.get().isEmpty()) {
                return;
            }
            if (pace.ms() >= untilMs) {
                missing.get().forEach(each -> watch.fails("after " + within.toSeconds() + " s: " + each));
                return;
            }
            pace.pause(LOOK_EVERY_MS);
        }
    }

    private ClusterStatus status() {
        return Rest.as(rest.get("v1", "status"), ClusterStatus.class);
    }

    private DrillReport kept(DrillReport report) {
        try {
            return Rest.as(rest.post(Rest.JSON.valueToTree(report), "v1", "drills"), DrillReport.class);
        } catch (Refusal refused) {
            notKept = refused.getMessage();
            return report;
        }
    }
}
