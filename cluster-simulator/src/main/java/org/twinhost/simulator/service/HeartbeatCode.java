package org.twinhost.simulator.service;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.heartbeat.HeartbeatDesk;
import org.twinhost.heartbeat.core.HeartbeatEvent;
import org.twinhost.heartbeat.core.MembershipState;
import org.twinhost.heartbeat.core.PublishedMembership;
import org.twinhost.heartbeat.core.membership.StoredMembership;
import org.twinhost.heartbeat.core.packet.NodeSession;
import org.twinhost.heartbeat.core.packet.Packet;
import org.twinhost.heartbeat.net.Transmitter;
import org.twinhost.heartbeat.store.MembershipStore;
import org.twinhost.kernel.MachineLoop;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.node.ServiceCode;
import org.twinhost.simulator.story.Moves;
import org.twinhost.simulator.world.World;

/**
 * Heartbeat's own desk in a simulated process.
 *
 * <p>Coverage: machine {@code heartbeat} moves between the {@linkplain PublishedMembership.Stage stages} (UNCONFIGURED, OUT,
 * SILENT, STARVED,
 * DOUBTING, PROMISED, MINORITY, QUORATE, LEFT; MINORITY would need a configuration that adds a node, and none does here),
 * machine {@code heartbeat.peer} between what is made of a peer ({@link Liveness}), both looked at after each event that was
 * not a mere passing of time.
 */
public final class HeartbeatCode implements ServiceCode, Transmitter, MembershipStore, MachineLoop.Observer<MembershipState,
        HeartbeatEvent> {

    private static final Logger LOG = Logger.getLogger(HeartbeatCode.class);
    private static final String SESSION = "session";
    private static final long AGAIN_MS = 1000;
    private static final Moves<PublishedMembership.Stage> STAGES = new Moves<>("heartbeat", PublishedMembership.Stage.class);
    private static final Moves<Liveness> PEERS = new Moves<>("heartbeat.peer", Liveness.class);

    private final Process process;
    private final SlowFile file;
    private final HeartbeatDesk desk;

    private HeartbeatCode(Process process) {
        this.process = process;
        this.file = new SlowFile(process, "view.json");
        this.desk = new HeartbeatDesk(process.node().name(), session(), file.read(StoredMembership.class),
                new HeartbeatDesk.Ports(process, process.bus(), process.snapshots(), this, this, this));
    }

    /** A start of the service: raises incarnation and session durably, then takes up what is on disk. */
    public static ServiceCode start(Process process) {
        try {
            var code = new HeartbeatCode(process);
            World.of(process).network().open(process, code.desk);
            code.desk.start();
            code.tickLater();
            return code;
        } catch (UncheckedIOException full) {
            process.kill("it cannot number its session: " + full.getMessage());
            process.boundary();
            throw full;
        }
    }

    private NodeSession session() {
        var incarnation = Incarnations.raise(process);
        var session = process.files().read(SESSION, Long.class).orElse(0L) + 1;
        process.files().write(process, SESSION, session);
        return new NodeSession(incarnation, session);
    }

    private void tickLater() {
        process.after(desk.tickMs(), () -> {
            desk.ticked();
            tickLater();
        });
    }

    @Override
    public void gone() {
        World.of(process).network().close(process);
        World.of(process).observer().membership().gone(process.node().name());
        file.gone();
    }

    // What it touches ------------------------------------------------------------------------------------------------

    @Override
    public void configure(ClusterSnapshot snapshot) {
        World.of(process).network().configure(process, snapshot);
    }

    /** A played node has every end of a link. */
    @Override
    public CompletableFuture<List<String>> check(List<String> addresses) {
        process.boundary();
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public void send(Packet packet) {
        World.of(process).network().send(process, packet);
    }

    @Override
    public void write(StoredMembership stored, Runnable then) {
        file.write(stored, failure -> failure.ifPresentOrElse(
                reason -> {
                    LOG.errorf("view.json: %s; tried again each second", reason);
                    process.after(AGAIN_MS, () -> write(stored, then));
                },
                then));
    }

    // What is seen of it ---------------------------------------------------------------------------------------------

    @Override
    public void moved(MembershipState before, HeartbeatEvent event, MembershipState after) {
        World.of(process).observer().membership().awake(process, after, event.nowMs());
        if (before.peers() == after.peers() && before.disk() == after.disk() && before.announced() == after.announced()
                && before.configured() == after.configured() && event instanceof HeartbeatEvent.Tick) {
            return;
        }
        var world = World.of(process);
        var nowMs = event.nowMs();
        STAGES.visit(world.coverage(), PublishedMembership.stage(before, nowMs), PublishedMembership.stage(after, nowMs));
        if (before.isConfigured()) {
            for (var node : before.topology().nodes()) {
                if (!node.equals(after.self()) && after.topology().nodes().contains(node)) {
                    PEERS.visit(world.coverage(), PublishedMembership.liveness(before, node, before.ticks().tickMs()),
                            PublishedMembership.liveness(after, node, nowMs));
                }
            }
        }
        world.observer().membership().moved(process, after, nowMs);
    }

    /** What its core knows, for those who check. */
    public MembershipState state() {
        return desk.state();
    }

    /** Whether it is to say nothing now. */
    public boolean isSilent() {
        return PublishedMembership.stage(desk.state(), process.millis()) == PublishedMembership.Stage.SILENT;
    }

    /** What is on its disk. */
    public static Optional<StoredMembership> durable(Process process) {
        return process.files().read("view.json", StoredMembership.class);
    }
}
