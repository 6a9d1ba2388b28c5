package org.twinhost.runtime.unit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.runtime.loop.ServiceLoop;

/**
 * Decides what systemd is told of this service (decision 0101). {@code READY=1}: its port is open, its loops take events, and
 * its health says ready or has said for {@link #PATIENCE} what it waits for. {@code WATCHDOG=1}: a beat went through each of
 * its loops and came back; the next one sets out after that, so a loop that is stuck has one beat waiting and no more.
 *
 * <p>All of it runs on the loop of its ports. Every datagram says the whole state, so one that is lost does no harm.
 */
final class UnitNotifier {

    /**
     * How long readiness is waited for once the service answers. What is missing then comes from elsewhere (a broker, libvirt,
     * a disk with room), and neither a boot nor what hands guests over before a shutdown may wait for that.
     */
    static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Between two looks while it starts, and afterwards at most. */
    static final Duration EARLY = Duration.ofMillis(250);
    static final Duration LATE = Duration.ofSeconds(5);
    /** However short the limit is. */
    static final Duration SHORTEST = Duration.ofMillis(50);
    private static final int BEATS_A_LIMIT = 4;
    private static final int TEXT_MAX = 300;
    private static final String STARTING = "starting";
    private static final Logger LOG = Logger.getLogger(UnitNotifier.class);

    /**
     * What it lives on.
     *
     * @param loop its own, on which nobody else waits
     * @param systemd takes a datagram
     * @param watched the loops that decide; empty until there are any
     * @param readiness is asked while no earlier answer is awaited
     */
    record Ports(ServiceLoop loop, Consumer<String> systemd, Supplier<List<WatchedLoop>> watched,
            Supplier<CompletionStage<Readiness>> readiness) {}

    private final Ports ports;
    private final Optional<Duration> limit;
    /** Loops that have a beat which did not come back yet. */
    private final TreeSet<String> out = new TreeSet<>();
    private long outSinceMs;
    private boolean wentRound;
    private boolean isStuckSaid;
    private boolean asked;
    private @Nullable Long openSinceMs;
    private Readiness found = new Readiness(false, STARTING);
    private boolean ready;
    private boolean stopping;
    private String status = STARTING;

    /** @param limit how long systemd waits for a beat; empty: it has no watchdog for this unit */
    UnitNotifier(Ports ports, Optional<Duration> limit) {
        this.ports = ports;
        this.limit = limit;
    }

    /** The process has begun to start; any thread, as for the others. */
    void begin() {
        ports.loop().execute(() -> {
            tell(false);
            look();
        });
    }

    /** The service's port is open. */
    void opened() {
        ports.loop().execute(() -> {
            if (openSinceMs == null) {
                openSinceMs = ports.loop().millis();
            }
        });
    }

    /** From now on nothing is expected of it but its end. */
    void stop() {
        ports.loop().execute(() -> {
            stopping = true;
            ports.systemd().accept("STOPPING=1\nSTATUS=stopping");
        });
    }

    private void look() {
        if (stopping) {
            return;
        }
        try {
            if (openSinceMs != null) {
                passBeats();
                askReadiness();
                decide();
            }
        } catch (RuntimeException wrong) {
            LOG.error("what systemd shall be told is not known this time; it is tried again", wrong);
        } finally {
            ports.loop().after(pauseMs(), this::look);
        }
    }

    private long pauseMs() {
        var longest = ready ? LATE : EARLY;
        return limit.map(each -> Math.clamp(each.dividedBy(BEATS_A_LIMIT).toMillis(), SHORTEST.toMillis(), longest.toMillis()))
                .orElse(longest.toMillis());
    }

    // Beats ------------------------------------------------------------------------------------------------------------

    private void passBeats() {
        if (!out.isEmpty()) {
            sayWhoIsStuck();
            return;
        }
        var watched = ports.watched().get();
        outSinceMs = ports.loop().millis();
        watched.forEach(each -> out.add(each.name()));
        for (var each : watched) {
            try {
                each.hand().accept(() -> ports.loop().execute(() -> back(each.name())));
            } catch (RuntimeException ended) {
                // It takes nothing any more, and so its beat does not come back.
                LOG.debugf(ended, "%s takes no beat", each.name());
            }
        }
    }

    private void back(String name) {
        if (!out.remove(name) || !out.isEmpty() || stopping) {
            return;
        }
        wentRound = true;
        isStuckSaid = false;
        decide();
        if (ready && limit.isPresent()) {
            tell(true);
        }
    }

    private void sayWhoIsStuck() {
        var waitedMs = ports.loop().millis() - outSinceMs;
        if (!isStuckSaid && limit.isPresent() && waitedMs > limit.get().toMillis() / 2) {
            isStuckSaid = true;
            LOG.warnf("%s: has taken nothing for %d s; when that lasts for %d s, systemd ends this process and starts it anew",
                    String.join(", ", out), waitedMs / 1000, limit.get().toSeconds());
        }
    }

    // Readiness --------------------------------------------------------------------------------------------------------

    private void askReadiness() {
        if (asked) {
            return;
        }
        asked = true;
        ports.readiness().get().whenComplete((answer, failure) -> ports.loop().execute(() -> {
            asked = false;
            found = failure == null ? answer : new Readiness(false, "its health is not known: " + failure);
            decide();
        }));
    }

    private void decide() {
        if (stopping || openSinceMs == null) {
            return;
        }
        var waitedMs = ports.loop().millis() - openSinceMs;
        var before = List.of(ready, status);
        ready = ready || wentRound && (found.isReady() || waitedMs >= PATIENCE.toMillis());
        status = ready || !found.isReady() ? found.text() : STARTING;
        if (!before.equals(List.of(ready, status))) {
            tell(false);
        }
    }

    private void tell(boolean beat) {
        var lines = new ArrayList<String>();
        if (ready) {
            lines.add("READY=1");
        }
        lines.add("STATUS=" + line(status));
        if (beat) {
            lines.add("WATCHDOG=1");
        }
        ports.systemd().accept(String.join("\n", lines));
    }

    /** A datagram's line ends where a text's does. */
    private static String line(String text) {
        var one = text.replaceAll("\\p{Cntrl}+", " ");
        return one.length() <= TEXT_MAX ? one : one.substring(0, TEXT_MAX) + "…";
    }
}
