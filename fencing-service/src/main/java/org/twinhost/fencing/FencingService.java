package org.twinhost.fencing;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Principal;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.fencing.core.AuditEntry;
import org.twinhost.fencing.core.FencerState;
import org.twinhost.fencing.core.FencingDocument;
import org.twinhost.fencing.core.device.KeptTests;
import org.twinhost.fencing.core.drill.KeptDrill;
import org.twinhost.fencing.core.victim.FencingTiming;
import org.twinhost.fencing.device.AgentDevice;
import org.twinhost.fencing.device.FenceDevice;
import org.twinhost.fencing.device.IpmiDevice;
import org.twinhost.fencing.store.FencingStore;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.audit.AuditAct;
import org.twinhost.runtime.audit.AuditTrail;
import org.twinhost.runtime.audit.Peer;
import org.twinhost.runtime.bus.ClusterBus;
import org.twinhost.runtime.bus.SnapshotSource;
import org.twinhost.runtime.files.Incarnation;
import org.twinhost.runtime.files.WriteTrouble;
import org.twinhost.runtime.loop.ServiceThread;
import org.twinhost.runtime.unit.WatchedLoop;
import org.twinhost.runtime.unit.WatchedLoops;

/**
 * Proof that a node is off. The shell around {@link FencingDesk}: one thread with one inbox, a thread for the disk, and
 * devices that are spoken to by ipmitool or by fence agents.
 */
@Startup
@ApplicationScoped
public class FencingService implements FencingDesk.Disk, WatchedLoops {

    private static final Logger LOG = Logger.getLogger(FencingService.class);
    private static final int INBOX_MAX = 1_000;

    private final NodeIdentity identity;
    private final FencingConfig config;
    private final FencingStore store;
    private final AuditTrail audit;
    private final ServiceThread thread = new ServiceThread("fencing", INBOX_MAX, FencingService::broken);
    private final WriteTrouble trouble = new WriteTrouble(LOG);
    private final FencingDesk desk;
    private final ExecutorService disk = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("fencing-disk").daemon().factory());

    FencingService(
            NodeIdentity identity, FencingConfig config, ClusterBus bus, SnapshotSource snapshots,
            FencingFigures figures, AuditTrail audit) {
        this.identity = identity;
        this.config = config;
        this.audit = audit;
        this.store = new FencingStore(identity.stateDir(), this::keep);
        this.desk = new FencingDesk(identity.nodeId(), timing(config), config.checkInterval(),
                new FencingDesk.Ports(thread, bus, snapshots, this, this::device, figures));
    }

    void start(@Observes StartupEvent event) {
        desk.start();
    }

    void stop(@Observes ShutdownEvent event) {
        thread.close();
    }

    private static void broken(Throwable rule) {
        LOG.error("fencing stops: what must be true is not. Its state on disk is kept; the unit starts it again", rule);
        Quarkus.asyncExit(1);
    }

    private FenceDevice device(FenceDeviceConfig device) {
        return switch (device.kind()) {
            case IPMI -> new IpmiDevice(device, config.ipmiTimeout());
            case AGENT -> new AgentDevice(device, config.agentTimeout());
        };
    }

    // Its disk -------------------------------------------------------------------------------------------------------

    @Override
    public OptionalLong incarnation() throws IOException {
        return Incarnation.current(identity.paths().state());
    }

    @Override
    public FencingDocument read() throws IOException {
        return store.read();
    }

    @Override
    public void write(FencingDocument document, List<AuditEntry> words, Consumer<Optional<String>> then) {
        disk.execute(() -> then.accept(failureOf(document, words)));
    }

    private Optional<String> failureOf(FencingDocument document, List<AuditEntry> words) {
        try {
            store.write(document, words);
            trouble.ended("fencing's state is written again");
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            trouble.failed("fencing's state cannot be written to " + identity.stateDir() + ": " + e
                    + ". No power-off is sent and no proof counts until it can: check the disk and its free space");
            return Optional.of(e.toString());
        }
    }

    @Override
    public KeptTests readTests() throws IOException {
        return store.readTests();
    }

    @Override
    public void writeTests(KeptTests tests, Consumer<Optional<String>> then) {
        disk.execute(() -> then.accept(store.failureOfWriting(tests)));
    }

    @Override
    public KeptDrill.Document readDrills() throws IOException {
        return store.readDrills();
    }

    @Override
    public void writeDrills(KeptDrill.Document drills, Consumer<Optional<String>> then) {
        disk.execute(() -> then.accept(store.failureOfWriting(drills)));
    }

    /** Whatever way it came in: this is the line without which the word is no proof (S4). Refused words have one as well. */
    private void keep(AuditEntry word) throws IOException {
        var act = new AuditAct("word that a node is off", word.node().value(),
                Principal.administrator(word.operator(), Principal.Right.OVERRIDE), Peer.unknown("told to fencing"));
        act.before(Map.of("incarnation", word.incarnation()));
        act.at(word.at());
        if (word.counts()) {
            audit.keepWord(act, word.outcome());
        } else {
            audit.note(act, word.outcome());
        }
    }

    // Any thread -----------------------------------------------------------------------------------------------------

    /** Completes when the request is decided, for an operator's word when it is durable. */
    public CompletionStage<FencingReply> ask(String id, FencingCommand command) {
        return desk.ask(id, command);
    }

    /** What others may see. */
    public FencingState visible() {
        return desk.visible();
    }

    /** Tests a node's device, from this node; completes when its result is on disk. No power is switched. */
    public CompletionStage<DeviceTestReply> test(NodeId node) {
        return desk.test(node);
    }

    /**
     * Cuts a node's power for a drill; completes when the device has answered. The power comes back by itself.
     *
     * @param powerOnAfterMs how long it stays away; empty: as long as is usual with the cluster's deadtime
     */
    public CompletionStage<DrillReply> drill(NodeId node, OptionalLong powerOnAfterMs) {
        return desk.drill(node, powerOnAfterMs);
    }

    /**
     * Lets a node's heartbeat fall silent for a drill; completes when it has answered. Whoever fences it then, its power comes
     * back by itself.
     */
    public CompletionStage<DrillReply> freeze(NodeId node) {
        return desk.freeze(node);
    }

    /** Those of the other nodes. */
    public List<FenceDeviceState> devices() {
        return desk.devices();
    }

    /** The proof of a device, where an operator's word would add nothing to it. */
    public Optional<FenceProof> provenByDevice(NodeId node) {
        return desk.state().provenByDevice(node, desk.now());
    }

    /** Why an operator's word that the node is off would not be taken now; empty: it would. */
    public Optional<String> whyNotConfirmed(NodeId node) {
        return desk.whyNotConfirmed(node);
    }

    public FencerState state() {
        return desk.state();
    }

    @Override
    public List<WatchedLoop> loops() {
        return List.of(WatchedLoop.of("fencing", thread));
    }

    public boolean isAlive() {
        return thread.isAlive();
    }

    private static FencingTiming timing(FencingConfig config) {
        return new FencingTiming(
                (int) config.watchInterval().toMillis(), (int) config.verifyInterval().toMillis(),
                (int) config.retryFirst().toMillis(), (int) config.retryMax().toMillis(),
                (int) config.cutAgainAfter().toMillis());
    }
}
