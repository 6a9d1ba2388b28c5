package org.twinhost.vm.api;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.GuestState;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.http.CheckMkLine;
import org.twinhost.runtime.http.CheckMkSource;
import org.twinhost.vm.VmConfig;
import org.twinhost.vm.VmService;
import org.twinhost.vm.hypervisor.ConsoleFiles;
import org.twinhost.vm.hypervisor.LogDaemon;

/** The same facts for check_mk and for Prometheus. */
@ApplicationScoped
public class VmChecks implements CheckMkSource {

    private final VmService service;
    private final MeterRegistry meters;
    private final ConsoleFiles consoles;
    private final LogDaemon logDaemon = LogDaemon.ofThisNode();

    VmChecks(VmService service, MeterRegistry meters, NodeIdentity identity, VmConfig config) {
        this.service = service;
        this.meters = meters;
        this.consoles = new ConsoleFiles(identity.paths().log().resolve("console"), config.consoleBytesMax());
    }

    @Scheduled(every = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void lookAtConsoles() {
        consoles.look();
        logDaemon.look();
    }

    void start(@Observes StartupEvent event) {
        Gauge.builder("twinhost.vm.hypervisor.answers", () -> service.known().hypervisor().answers() ? 1 : 0)
                .description("1 while libvirt answers").register(meters);
        for (var state : GuestRunState.values()) {
            Gauge.builder("twinhost.vm.guests", () -> count(state)).tag("state", state.name().toLowerCase(Locale.ROOT))
                    .description("guests of this node by state").register(meters);
        }
    }

    @Override
    public List<CheckMkLine> lines() {
        var state = service.vmState();
        var lines = new ArrayList<CheckMkLine>();
        lines.add(new CheckMkLine(state.hypervisorAnswers() ? 0 : 2, "libvirt",
                "running=" + count(GuestRunState.RUNNING) + "|acceleration_kvm=" + ("kvm".equals(state.acceleration()) ? 1 : 0),
                state.hypervisorAnswers() ? "libvirt answers, guests run under " + state.acceleration()
                        : "libvirt does not answer: " + service.known().hypervisor().reason()));
        lines.add(consoles.trouble().isEmpty() ? new CheckMkLine(0, "consoles", null, "all are kept short")
                : new CheckMkLine(1, "consoles", null, consoles.trouble()));
        if (!logDaemon.trouble().isEmpty()) {
            lines.add(new CheckMkLine(2, "virtlogd", null, logDaemon.trouble()));
        }
        // As libvirt calls it: the line of the guest itself, wherever it runs, is the resource service's.
        service.known().guests().forEach((name, guest) -> state.guest(name).ifPresent(shown ->
                lines.add(new CheckMkLine(severity(shown, guest.alarm() != null), "domain " + name, null, text(shown)))));
        return lines;
    }

    private static int severity(GuestState guest, boolean alarm) {
        return switch (guest.state()) {
            case CRASHED, PAUSED -> 2;
            case UNKNOWN -> 3;
            case RUNNING, STOPPED, STARTING, STOPPING -> alarm ? 2 : 0;
        };
    }

    private static String text(GuestState guest) {
        return guest.state().name().toLowerCase(Locale.ROOT) + " on this node since " + guest.since()
                + (guest.reason() == null ? "" : ": " + guest.reason())
                + (guest.differs() == null || guest.differs().isEmpty() ? ""
                        : "; not as configured: " + String.join("; ", guest.differs()));
    }

    private long count(GuestRunState state) {
        return service.known().guestStates().stream().filter(guest -> guest.state() == state).count();
    }
}
