package org.twinhost.resource;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twinhost.contract.assess.Assessment;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.resource.core.plan.Condition;
import org.twinhost.runtime.http.CheckMkLine;
import org.twinhost.runtime.http.CheckMkSource;

/** Figures for monitoring: check_mk lines per node and guest, and Prometheus gauges. */
@ApplicationScoped
public class ResourceFigures implements CheckMkSource {

    private final ResourceService service;
    private final HistoryWriter historyWriter;

    ResourceFigures(ResourceService service, HistoryWriter historyWriter) {
        this.service = service;
        this.historyWriter = historyWriter;
    }

    void register(@Observes StartupEvent event, MeterRegistry registry) {
        Gauge.builder("twinhost_resource_quorate", () -> Boolean.TRUE.equals(status().cluster().quorate()) ? 1 : 0)
                .description("1: this node may act").register(registry);
        Gauge.builder("twinhost_protection", () -> assessment().map(Assessment::code).orElse(Verdict.AT_RISK.code()))
                .description("0 PROTECTED, 3 AT RISK, 4 UNPROTECTED, 5 DOWN").register(registry);
        Gauge.builder("twinhost_protected", () -> assessment().map(Assessment::verdict).orElse(Verdict.AT_RISK)
                        == Verdict.PROTECTED ? 1 : 0)
                .description("1: what is to be survived would be survived, and that is known").register(registry);
        for (Verdict verdict : List.of(Verdict.AT_RISK, Verdict.UNPROTECTED, Verdict.DOWN)) {
            Gauge.builder("twinhost_findings", () -> assessment().stream().flatMap(each -> each.why().stream())
                            .filter(why -> why.verdict() == verdict).count())
                    .tag("verdict", verdict.label()).description("what was found, see docs/findings.md").register(registry);
        }
        Gauge.builder("twinhost_resource_guests_not_as_wanted", () -> status().resources().stream()
                .filter(each -> !each.state().equals(each.target())).count())
                .description("guests that are to run and do not, or the other way round").register(registry);
        Gauge.builder("twinhost_resource_orders_under_way", () -> service.state().orders().byGuest().size())
                .description("guests that are being started, stopped or moved").register(registry);
        Gauge.builder("twinhost_resource_last_failover_seconds", this::lastFailoverSeconds)
                .description("how long guests were away in the last failover that this node led; NaN: none is remembered")
                .register(registry);
    }

    private double lastFailoverSeconds() {
        var told = historyWriter.events().failovers();
        Long totalMs = told.isEmpty() ? null : told.getLast().totalMs();
        return totalMs == null ? Double.NaN : totalMs / 1000.0;
    }

    private ClusterStatus status() {
        return service.status();
    }

    private Optional<Assessment> assessment() {
        return Optional.ofNullable(status().assessment());
    }

    @Override
    public List<CheckMkLine> lines() {
        ClusterStatus status = status();
        List<CheckMkLine> lines = new ArrayList<>();
        Optional.ofNullable(status.assessment()).ifPresent(assessment -> lines.add(line(assessment)));
        status.nodes().forEach(node -> lines.add(line(node)));
        status.resources().forEach(guest -> lines.add(line(guest)));
        String failure = service.state().execution().failure();
        if (failure != null) {
            lines.add(new CheckMkLine(2, "orders", null, failure + "; orders to this node wait"));
        }
        if (lines.isEmpty()) {
            lines.add(new CheckMkLine(3, "cluster", null, "no configuration was read yet"));
        }
        return lines;
    }

    /** The worst that was found and what to do about it; how many more there are. */
    private static CheckMkLine line(Assessment assessment) {
        List<Assessment.Why> found = assessment.why().stream().filter(why -> why.verdict() != Verdict.PROTECTED).toList();
        int state = switch (assessment.verdict()) {
            case PROTECTED -> 0;
            case AT_RISK -> 1;
            case UNPROTECTED, DOWN -> 2;
        };
        String text = found.isEmpty() ? "" : ": " + found.getFirst().what() + ": " + found.getFirst().text() + "; next: "
                + found.getFirst().next() + (found.size() == 1 ? "" : "; and " + (found.size() - 1) + " more: twinctl status");
        return new CheckMkLine(state, "protection", "findings=" + found.size(), assessment.verdict() + text);
    }

    private static CheckMkLine line(ClusterStatus.Node node) {
        int state = switch (node.state()) {
            case "online" -> 0;
            case "standby", "offline" -> 1;
            default -> 2;
        };
        long linksUp = node.links().stream().filter(link -> link.state().equals("up")).count();
        long down = node.links().size() - linksUp;
        return new CheckMkLine(state == 0 && down > 0 ? 1 : state, "node " + node.name(), "links_up=" + linksUp,
                node.state() + ", " + linksUp + " of " + node.links().size() + " links up");
    }

    private static CheckMkLine line(ClusterStatus.Resource guest) {
        boolean asWanted = guest.state().equals(guest.target());
        boolean broken = guest.state().equals(Condition.FAILED.label()) || guest.state().equals(Condition.BLOCKED.label());
        String where = guest.node() == null ? "" : " on " + guest.node();
        String why = guest.reason() == null ? "" : ": " + guest.reason();
        return new CheckMkLine(broken ? 2 : asWanted && guest.reason() == null ? 0 : 1, "guest " + guest.name(),
                "running=" + (guest.state().equals("started") ? 1 : 0), guest.state() + where + why);
    }
}
