package org.twinhost.heartbeat.api;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.runtime.http.CheckMkLine;
import org.twinhost.runtime.http.CheckMkSource;

/** Health, figures and check_mk lines. Being without quorum is no illness of this service. */
@ApplicationScoped
public class HeartbeatHealth implements CheckMkSource {

    private static final int OK = 0;
    private static final int WARN = 1;
    private static final int CRIT = 2;
    private static final double MS = 1_000;
    private static final long HUNG_MS = 10_000;
    private static final long DELAY_WARN_MS = 100;
    private static final long DELAY_CRIT_MS = 1_000;

    private final MembershipSource source;

    HeartbeatHealth(MembershipSource source) {
        this.source = source;
    }

    void register(@Observes StartupEvent event, MeterRegistry metrics) {
        Gauge.builder("twinhost.view.number", source, from -> from.membership().view().number())
                .description("of the view in which this node is; it only grows").register(metrics);
        Gauge.builder("twinhost.quorate", source, from -> from.membership().quorate() ? 1 : 0)
                .description("1: this node may start, stop and fence").register(metrics);
        Gauge.builder("twinhost.heartbeat.scheduling.delay.seconds", source,
                        from -> from.membership().schedulingDelayMs() / MS)
                .description("the longest that a wake-up of this service came late in the last minute").register(metrics);
        Gauge.builder("twinhost.links.up", source, from -> links(from).filter(LinkState::up).count())
                .description("links over which another node is heard").register(metrics);
        Gauge.builder("twinhost.links", source, from -> links(from).count())
                .description("links to other nodes, as configured").register(metrics);
        Gauge.builder("twinhost.heartbeat.silence.seconds", source, from -> links(from).filter(LinkState::up)
                        .map(LinkState::lastHeardMs).filter(Objects::nonNull).mapToLong(each -> each).max().orElse(0) / MS)
                .description("since the link that was silent for longest of those that are up was heard").register(metrics);
    }

    private static Stream<LinkState> links(MembershipSource from) {
        return from.membership().peers().stream().flatMap(peer -> peer.links().stream());
    }

    @Produces
    @Liveness
    HealthCheck live() {
        return () -> HealthCheckResponse.named("heartbeat runs").status(source.sinceTickMs() < HUNG_MS).build();
    }

    @Produces
    @Readiness
    HealthCheck ready() {
        return () -> HealthCheckResponse.named("configuration is known").status(!source.membership().peers().isEmpty()).build();
    }

    @Override
    public List<CheckMkLine> lines() {
        var now = source.membership();
        var lines = new ArrayList<CheckMkLine>();
        lines.add(now.quorate()
                ? new CheckMkLine(OK, "Membership", "view=" + now.view().number(),
                        now.view() + ", coordinator " + now.view().coordinator())
                : new CheckMkLine(CRIT, "Membership", "view=" + now.view().number(), "not quorate: " + now.waitingFor()));
        now.peers().forEach(peer -> addPeer(lines, now, peer));
        var delay = now.schedulingDelayMs();
        lines.add(new CheckMkLine(delay < DELAY_WARN_MS ? OK : delay < DELAY_CRIT_MS ? WARN : CRIT, "Heartbeat scheduling",
                "delay_ms=" + delay + ";" + DELAY_WARN_MS + ";" + DELAY_CRIT_MS,
                "the latest wake-up of the last minute was " + delay + " ms late"));
        lines.add(now.troubles().isEmpty()
                ? new CheckMkLine(OK, "Heartbeat authentication", "refused=0", "all packets are from this cluster")
                : new CheckMkLine(WARN, "Heartbeat authentication", "refused=" + now.troubles().size(),
                        String.join("; ", now.troubles())));
        lines.add(new CheckMkLine(OK, "Heartbeat keys", null, "uses " + source.keys()));
        return lines;
    }

    private static void addPeer(List<CheckMkLine> lines, HeartbeatState now, PeerState peer) {
        int bad = switch (peer.liveness()) {
            case ALIVE -> now.view().has(peer.node()) ? OK : WARN;
            case LEFT, SUSPECT -> WARN;
            case LOST, NEVER_HEARD -> CRIT;
        };
        lines.add(new CheckMkLine(bad, "Peer " + peer.node(), "silence_ms=" + figure(peer.lastHeardMs()),
                peer.liveness() + ", incarnation " + peer.incarnation()
                        + (now.view().has(peer.node()) ? ", in the view" : ", not in the view")));
        for (var link : peer.links()) {
            lines.add(new CheckMkLine(link.up() ? OK : CRIT, "Link " + link.name() + " to " + peer.node(),
                    "silence_ms=" + figure(link.lastHeardMs()),
                    link.up() ? "up" : link.lastHeardMs() == null ? "never heard" : "silent for " + link.lastHeardMs()
                            + " ms"));
        }
    }

    private static String figure(@Nullable Long ms) {
        return ms == null ? "" : ms.toString();
    }
}
