package org.twinhost.simulator.service;

import java.io.UncheckedIOException;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.heartbeat.HeartbeatDesk;
import org.twinhost.heartbeat.core.HeartbeatEvent;
import org.twinhost.heartbeat.core.NodeSession;
import org.twinhost.heartbeat.core.NodeState;
import org.twinhost.heartbeat.core.Packet;
import org.twinhost.heartbeat.core.Standpoint;
import org.twinhost.heartbeat.core.Stored;
import org.twinhost.heartbeat.net.Transmitter;
import org.twinhost.heartbeat.store.Memory;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.node.ServiceCode;
import org.twinhost.simulator.story.Moves;
import org.twinhost.simulator.world.World;

/**
 * Heartbeat's own desk in a simulated process.
 *
 * <p>Coverage: machine {@code heartbeat} moves between the {@linkplain Standpoint.Stage stages} (UNCONFIGURED, OUT, STARVED,
 * DOUBTING, PROMISED, MINORITY, QUORATE, LEFT; MINORITY would need a configuration that adds a node, and none does here),
 * machine {@code heartbeat.peer} between what is made of a peer ({@link Liveness}), both looked at after each event that was
 * not a mere passing of time.
 */
public final class HeartbeatCode implements ServiceCode, Transmitter, Memory, HeartbeatDesk.Watcher {

    private static final Logger LOG = Logger.getLogger(HeartbeatCode.class);
    private static final String SESSION = "session";
    private static final long AGAIN_MS = 1000;
    private static final Moves<Standpoint.Stage> STAGES = new Moves<>("heartbeat", Standpoint.Stage.class);
    private static final Moves<Liveness> PEERS = new Moves<>("heartbeat.peer", Liveness.class);

    private final Process process;
    private final SlowFile file;
    private final HeartbeatDesk desk;

    private HeartbeatCode(Process process) {
        this.process = process;
        this.file = new SlowFile(process, "view.json");
        this.desk = new HeartbeatDesk(process.node().name(), session(), file.read(Stored.class),
                new HeartbeatDesk.Ports(process, process.bus(), process.snapshots(), this, this, this));
    }

    /** A start of the service: raises incarnation and session durably, then takes up what is on disk. */
    public static ServiceCode start(Process process) {
        try {
            var code = new HeartbeatCode(process);
            World.of(process).network().open(process, code.desk::heard);
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

    @Override
    public void send(Packet packet) {
        World.of(process).network().send(process, packet);
    }

    @Override
    public void write(Stored stored, Runnable then) {
        file.write(stored, failure -> failure.ifPresentOrElse(
                reason -> {
                    LOG.errorf("view.json: %s; tried again each second", reason);
                    process.after(AGAIN_MS, () -> write(stored, then));
                },
                then));
    }

    // What is seen of it ---------------------------------------------------------------------------------------------

    @Override
    public void moved(NodeState before, HeartbeatEvent event, NodeState after) {
        World.of(process).observer().membership().awake(process, after, event.nowMs());
        if (before.peers() == after.peers() && before.disk() == after.disk() && before.announced() == after.announced()
                && before.topology() == after.topology() && event instanceof HeartbeatEvent.Tick) {
            return;
        }
        var world = World.of(process);
        var nowMs = event.nowMs();
        STAGES.visit(world.coverage(), Standpoint.stage(before, nowMs), Standpoint.stage(after, nowMs));
        if (before.topology() != null) {
            for (var node : before.topology().nodes()) {
                if (!node.equals(after.self()) && after.topology().nodes().contains(node)) {
                    PEERS.visit(world.coverage(), Standpoint.liveness(before, node, before.pulse().tickMs()),
                            Standpoint.liveness(after, node, nowMs));
                }
            }
        }
        world.observer().membership().moved(process, after, nowMs);
    }

    /** What its core knows, for those who check. */
    public NodeState state() {
        return desk.state();
    }

    /** What is on its disk. */
    public static Optional<Stored> durable(Process process) {
        return process.files().read("view.json", Stored.class);
    }
}
