package org.twinhost.twinctl.waiting;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.twinctl.drill.Pace;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Patience;
import org.twinhost.twinctl.rest.Records;
import org.twinhost.twinctl.rest.Refusal;

/**
 * Waits until a cluster that has just started is as it will be: each service of this node answers, and nothing is found any
 * more that may be a beginning. One thread calls it.
 */
public final class Settling {

    /** When nothing has changed for so long, on a server, it is no beginning: a machine is looked at each minute at least. */
    private static final Duration STILL_MAX = Duration.ofSeconds(75);
    /** What comes and goes is not waited for longer. An emulated machine takes its time to start twelve units. */
    private static final Duration MOST = Duration.ofMinutes(20);
    /** What two nodes see at different moments the assessment says only when it lasts so long. */
    private static final long QUIET_MS = 5_000;
    /** What one node knows the other is told within a second or two, and it is assessed a moment later. */
    private static final Duration TOLD_MAX = Duration.ofSeconds(15);
    private static final long LOOK_EVERY_MS = 1_000;
    private static final long TELL_EVERY_MS = 5_000;
    private static final int SHOWN_MAX = 3;

    /** By service: what of the gateway's it answers. The resource service answers the status. */
    private static final SortedMap<String, String> ANSWERS = new TreeMap<>(Map.of("heartbeat", "membership", "config",
            "snapshot", "fencing", "fencing", "replication", "volumes", "vm", "guests"));

    private final Gateway rest;
    private final Pace pace;
    private final Patience patience;
    /** What was waited for in vain: not a second time. */
    private final Set<String> inVain = new TreeSet<>();

    public Settling(Gateway rest, Pace pace, Patience patience) {
        this.rest = rest;
        this.pace = pace;
        this.patience = patience;
    }

    /**
     * Returns when it is so, when it won't become so, or when nobody wants it any more; what stands until the end is told.
     *
     * @param wanted whether somebody still waits for it
     * @param tell gets a line every few seconds, none where all is so at once
     */
    public void await(BooleanSupplier wanted, Consumer<String> tell) {
        var began = pace.ms();
        var movedMs = began;
        var quietMs = began;
        var toldMs = began - TELL_EVERY_MS;
        Set<String> before = Set.of();
        while (wanted.getAsBoolean()) {
            var open = open();
            var now = pace.ms();
            if (!open.keySet().equals(before)) {
                before = Set.copyOf(open.keySet());
                movedMs = now;
            }
            if (!open.isEmpty()) {
                quietMs = now;
                if (now - movedMs >= patience.of(STILL_MAX).toMillis() || now - began >= MOST.toMillis()) {
                    inVain.addAll(open.keySet());
                    tell.accept("waited " + (now - began) / 1_000 + " s, and this is still so: "
                            + String.join("; ", open.values()));
                    return;
                }
                if (now - toldMs >= TELL_EVERY_MS) {
                    tell.accept("waits until all has started, " + (now - began) / 1_000 + " s: " + some(open));
                    toldMs = now;
                }
            } else if (now - quietMs >= QUIET_MS) {
                return;
            }
            pace.pause(LOOK_EVERY_MS);
        }
    }

    /** Returns when that is not found any more, or when it is no matter of being told. */
    public void untilGone(FindingCode code) {
        var untilMs = pace.ms() + patience.of(TOLD_MAX).toMillis();
        while (isFound(code) && pace.ms() < untilMs) {
            pace.pause(LOOK_EVERY_MS);
        }
    }

    private boolean isFound(FindingCode code) {
        try {
            var assessment = Records.as(rest.get("v1", "status"), ClusterStatus.class).assessment();
            return assessment != null && assessment.why() != null
                    && assessment.why().stream().anyMatch(each -> each.code() == code);
        } catch (Refusal silent) {
            return true;
        }
    }

    private SortedMap<String, String> open() {
        var open = new TreeMap<String, String>();
        try {
            open.putAll(JustStarted.in(Records.as(rest.get("v1", "status"), ClusterStatus.class)));
        } catch (Refusal silent) {
            open.put("status", text(silent));
        }
        // Else the others would be silent for the same reason, each for seconds.
        if (!open.containsKey("status")) {
            ANSWERS.forEach((service, path) -> ask(service, path, open));
        }
        open.keySet().removeAll(inVain);
        return open;
    }

    private void ask(String service, String path, SortedMap<String, String> open) {
        try {
            rest.get("v1", path);
        } catch (Refusal silent) {
            open.put(service, service + ": " + text(silent));
        }
    }

    private static String text(Refusal silent) {
        return String.valueOf(silent.getMessage()).lines().findFirst().orElse("");
    }

    private static String some(SortedMap<String, String> open) {
        var more = open.size() - SHOWN_MAX;
        return open.values().stream().limit(SHOWN_MAX).collect(Collectors.joining("; "))
                + (more > 0 ? "; and " + more + " more" : "");
    }
}
