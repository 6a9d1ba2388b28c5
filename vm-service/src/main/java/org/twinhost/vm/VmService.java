package org.twinhost.vm;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.vm.VmState;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.bus.ClusterBus;
import org.twinhost.runtime.bus.SnapshotSource;
import org.twinhost.runtime.loop.Backlog;
import org.twinhost.runtime.loop.ServiceThread;
import org.twinhost.runtime.unit.WatchedLoop;
import org.twinhost.runtime.unit.WatchedLoops;
import org.twinhost.vm.core.Call;
import org.twinhost.vm.core.HypervisorNode;

/** Gives {@link VmDesk}, where to start reading, its thread and its libvirt, and measures. */
@ApplicationScoped
public class VmService implements VmWitness, WatchedLoops {

    private static final Logger LOG = Logger.getLogger(VmService.class);
    /** The desk leaves out what may be lost long before the bus would have to wait. */
    private static final int INBOX_MAX = 2 * Backlog.MAX;

    private final NodeIdentity identity;
    private final VmConfig config;
    private final ClusterBus bus;
    private final SnapshotSource snapshots;
    private final Accelerator accelerator;
    private final MeterRegistry meters;

    private volatile @Nullable Running running;

    /** What there is once the service has started. */
    private record Running(ServiceThread thread, NodeHypervisor hypervisor, VmDesk desk) {}

    VmService(NodeIdentity identity, VmConfig config, ClusterBus bus, SnapshotSource snapshots, Accelerator accelerator,
            MeterRegistry meters) {
        this.identity = identity;
        this.config = config;
        this.bus = bus;
        this.snapshots = snapshots;
        this.accelerator = accelerator;
        this.meters = meters;
    }

    void start(@Observes StartupEvent event) throws IOException {
        var thread = new ServiceThread("vm", INBOX_MAX, this::broken);
        var hypervisor = new NodeHypervisor(identity, config, accelerator,
                (name, endCause) -> running().desk.domainChanged(name, endCause));
        var desk = new VmDesk(identity.nodeId(), bus, thread, hypervisor,
                new VmDeadlines(config.callDeadline(), config.lookDeadline(), config.volumesDeadline()), this);
        running = new Running(thread, hypervisor, desk);
        desk.start(snapshots);
    }

    void stop(@Observes ShutdownEvent event) {
        var ending = running;
        if (ending != null) {
            ending.thread.close();
            ending.hypervisor.close();
        }
    }

    private Running running() {
        return Objects.requireNonNull(running, "vm-service has not started");
    }

    /** The state of all guests, as known now. */
    public VmState vmState() {
        return running().desk.vmState();
    }

    /** What this service knows; changes while it is read make another state, not this one. */
    public HypervisorNode known() {
        return running().desk.known();
    }

    public boolean isAlive() {
        return running().thread.isAlive();
    }

    /** Calls of libvirt, which may hang, are on threads of their own. */
    @Override
    public List<WatchedLoop> loops() {
        var started = running;
        return started == null ? List.of() : List.of(WatchedLoop.of("vm", started.thread));
    }

    @Override
    public void returned(String guest, Call call, boolean failed, Duration took) {
        var outcome = failed ? "failed" : "done";
        LOG.infof("guest=%s libvirt %s %s after %d ms", guest, call, outcome, took.toMillis());
        meters.timer("twinhost.vm.call", "call", call.toString(), "outcome", outcome).record(took);
    }

    private void broken(Throwable rule) {
        LOG.fatal("a rule of the vm service is broken; it stops, guests run on, systemd starts it again", rule);
        Quarkus.asyncExit(1);
    }
}
