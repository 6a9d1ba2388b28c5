package org.twinhost.replication.node;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jboss.logging.Logger;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.config.VolumeLimits;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.replication.ReplicationState.PeerContact;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.blocks.MemoryBudget;
import org.twinhost.replication.core.control.VolumeSetup;
import org.twinhost.replication.core.verify.Digests;
import org.twinhost.replication.core.verify.VerifyContext;
import org.twinhost.replication.net.Greeting;
import org.twinhost.replication.volume.Cluster;
import org.twinhost.replication.volume.VolumeDesk;
import org.twinhost.replication.volume.VolumeHost;
import org.twinhost.runtime.log.LogFields;
import org.twinhost.runtime.loop.ServiceLoop;

/** All volumes of a node: follows the configuration, keeps every volume connected. */
public final class NodeVolumes {

    private static final Logger LOG = Logger.getLogger(NodeVolumes.class);
    private static final int FOLLOW_EVERY_MS = 100;

    private final NodeSetup setup;
    private final ServiceLoop control;
    private final VolumeHost host;
    private final Cluster cluster;
    private final Map<String, VolumeDesk> volumes = new ConcurrentSkipListMap<>();
    private final Map<String, Dialer> dialers = new ConcurrentSkipListMap<>();
    private final MemoryBudget kept = new MemoryBudget(VolumeLimits.KEPT_BYTES_MAX);
    private final MemoryBudget comparing = new MemoryBudget((long) VerifyContext.CHUNKS_AT_ONCE * Digests.CHUNK);
    private volatile ClusterSnapshot snapshot;
    private volatile ReplicationLinks links;
    private OptionalLong incarnation = OptionalLong.empty();
    /** All volumes are as this one wants them. */
    private ClusterSnapshot adaptedTo;
    /** What is wrong in this round, and what was in the last: only news are told. */
    private final Set<String> problems = new HashSet<>();
    private Set<String> said = Set.of();
    private boolean closed;

    /** @param control configuration, listening and dialling are decided on this one thread */
    public NodeVolumes(NodeSetup setup, ServiceLoop control, VolumeHost host, Cluster cluster) {
        this.setup = setup;
        this.control = control;
        this.host = host;
        this.cluster = cluster;
        control.after(FOLLOW_EVERY_MS, this::followForEver);
    }

    /** The configuration changed; from any thread. */
    public void configure(ClusterSnapshot newer) {
        control.execute(() -> {
            snapshot = newer;
            follow();
        });
    }

    /** Nothing is followed any more, and every volume closes; on the control thread. */
    public void close() {
        closed = true;
        volumes.values().forEach(VolumeDesk::close);
    }

    public Collection<VolumeDesk> volumes() {
        return volumes.values();
    }

    public Optional<VolumeDesk> volume(String name) {
        return Optional.ofNullable(volumes.get(name));
    }

    /** When each peer's replication was last heard, over any volume. Any thread. */
    public List<PeerContact> contacts() {
        var known = snapshot;
        if (known == null) {
            return List.of();
        }
        return known.nodes().stream().map(node -> node.name()).filter(node -> !node.equals(setup.self()))
                .map(node -> new PeerContact(node, lastHeardMs(node))).toList();
    }

    private Long lastHeardMs(NodeId node) {
        return volumes.values().stream().filter(volume -> node.equals(volume.setup().peer()))
                .map(VolumeDesk::peerHeardMs).filter(Objects::nonNull).min(Long::compare).orElse(null);
    }

    /** What is known of the peer's service, which is asked for a sign of life at the same time. Any thread. */
    public PeerContact probe(NodeId node) {
        volumes.values().stream().filter(volume -> node.equals(volume.setup().peer())).forEach(VolumeDesk::probe);
        return new PeerContact(node, lastHeardMs(node));
    }

    /** Why this node could not have these replicas; empty: it could. Any thread. */
    public CompletableFuture<List<String>> check(List<ReplicationCommand.Device> devices) {
        return host.check(devices);
    }

    /** The volume that a visitor is for; empty: it is let in nowhere. Any thread. */
    public Optional<VolumeDesk> host(Greeting visitor) {
        var volume = volumes.get(visitor.volume());
        if (volume == null || !visitor.cluster().equals(setup.cluster()) || !visitor.to().equals(setup.self())
                || !visitor.from().equals(volume.setup().peer())) {
            return Optional.empty();
        }
        return Optional.of(volume);
    }

    /** How this node introduces itself for a volume to who called it at that address. Any thread. */
    public Greeting greeting(VolumeDesk volume, String address) {
        return greeting(volume).over(links.areUnsealed(address));
    }

    private Greeting greeting(VolumeDesk volume) {
        return new Greeting(setup.cluster(), volume.name(), setup.self(), volume.setup().peer(),
                volume.setup().incarnation(), setup.session());
    }

    /** Configuration, sockets, connections: brings them nearer to what they should be, ten times a second. */
    private void followForEver() {
        if (!closed) {
            control.after(FOLLOW_EVERY_MS, this::followForEver);
            follow();
        }
    }

    private void follow() {
        try {
            var wanted = snapshot;
            if (incarnation.isEmpty()) {
                incarnation = setup.incarnation().get(); // once known it stays for this boot
            }
            if (closed || wanted == null || incarnation.isEmpty()) {
                return;
            }
            if (links == null || links.snapshot() != wanted) {
                links = ReplicationLinks.of(wanted, setup.self());
            }
            if ((adaptedTo != wanted || anyFailed()) && adapt(wanted, incarnation.getAsLong())) {
                adaptedTo = wanted;
            }
            listen();
            volumes.values().forEach(volume -> volume.sealWhere(address -> !links.areUnsealed(address)));
            dialers.forEach((name, dialer) -> dial(dialer, volumes.get(name)));
        } catch (RuntimeException e) {
            problem(e.toString());
        } finally {
            said = Set.copyOf(problems);
            problems.clear();
        }
    }

    /** An address that is not up must keep neither the others from being listened on nor the peer from being dialled. */
    private void listen() {
        for (var address : links.addresses()) {
            try {
                host.listen(address);
            } catch (IOException | RuntimeException e) {
                problem(e.getMessage() == null ? address + ": " + e : e.getMessage());
            }
        }
    }

    private void dial(Dialer dialer, VolumeDesk volume) {
        try {
            if (!volume.isConnected()) {
                dialer.dial(links.ways(volume.setup().peer()));
            }
        } catch (RuntimeException e) {
            problem("volume " + volume.name() + " can't reach its peer: " + e);
        }
    }

    private void problem(String text) {
        if (problems.add(text) && !said.contains(text)) {
            LOG.error(text);
        }
    }

    private boolean anyFailed() {
        return volumes.values().stream().anyMatch(VolumeDesk::isFailed);
    }

    /** One that failed starts anew after a while, as all of them would if the service did. */
    private boolean closeFailed() {
        for (var volume : volumes.values()) {
            if (volume.hasFailedForLong()) {
                forget(volume);
            }
        }
        return !anyFailed();
    }

    /** @return whether nothing is left to be tried again */
    private boolean adapt(ClusterSnapshot wanted, long ofThisBoot) {
        var all = closeFailed();
        for (var config : wanted.volumes()) {
            if (!volumes.containsKey(config.name())) {
                var here = config.replicaOn(setup.self());
                all &= here.isEmpty() || tryToAdd(config, here.get().device(), wanted, ofThisBoot);
            }
        }
        for (var volume : volumes.values()) {
            var config = wanted.volume(volume.name()).filter(each -> each.replicaOn(setup.self()).isPresent());
            config.ifPresent(each -> volume.initialSyncFrom(initialSource(each)));
            all &= config.isPresent() || remove(volume);
        }
        return all;
    }

    /**
     * What keeps one volume from being opened keeps it alone: the others go on.
     *
     * @return whether it need not be tried again
     */
    private boolean tryToAdd(VolumeConfig config, String device, ClusterSnapshot wanted, long ofThisBoot) {
        var bytes = VolumeLimits.memoryBytes(config.sizeBytes());
        if (!kept.take(bytes)) {
            problem("volume " + config.name() + " of " + config.sizeBytes() + " bytes needs " + bytes + " bytes of memory; of "
                    + kept.bytes() + " that this service has for volumes, " + kept.usedBytes()
                    + " are taken: it stays closed; remove another volume");
            return false;
        }
        var added = false;
        try {
            added = add(config, device, wanted, ofThisBoot);
            return true;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            problem("volume " + config.name() + " can't be opened: " + e + "; it is tried again");
            return false;
        } finally {
            if (!added) {
                kept.give(bytes);
            }
        }
    }

    /** @return false: this version can't have it */
    private boolean add(VolumeConfig config, String device, ClusterSnapshot wanted, long ofThisBoot) throws IOException {
        try (var _ = LogFields.with(LogFields.VOLUME, config.name())) {
            return added(config, device, wanted, ofThisBoot);
        }
    }

    private boolean added(VolumeConfig config, String device, ClusterSnapshot wanted, long ofThisBoot) throws IOException {
        if (config.protocol() != VolumeConfig.Protocol.C) {
            problem("volume " + config.name() + " asks for protocol " + config.protocol()
                    + ", which this version does not have: it stays closed; configure C");
            return false;
        }
        var peers = config.replicas().stream().map(VolumeConfig.ReplicaConfig::node)
                .filter(node -> !node.equals(setup.self())).toList();
        if (peers.size() > 1) {
            problem("volume " + config.name() + " has more than two replicas, which this version does not have");
            return false;
        }
        var place = host.place(config.name(), device, config.sizeBytes(),
                config.metaDiskOn(setup.self()));
        var volume = new VolumeSetup(config.name(), config.sizeBytes(), Long.parseUnsignedLong(config.birth(), 16),
                setup.self(), peers.isEmpty() ? null : peers.getFirst(), setup.boot(), ofThisBoot,
                place.storage().isRememberedAsDetached(), initialSource(config), silenceMs(wanted), host.logCapacity(),
                host.verify(), host.memory().part(), comparing.part());
        var desk = new VolumeDesk(volume, place, cluster, host::newGeneration);
        desk.start();
        LOG.infof("volume %s: replica on %s, peer %s", config.name(), device, volume.peer());
        volumes.put(config.name(), desk);
        if (volume.peer() != null && setup.self().compareTo(volume.peer()) < 0) {
            dialers.put(config.name(), new Dialer(desk, greeting(desk)));
        }
        return true;
    }

    private static NodeId initialSource(VolumeConfig config) {
        return config.initialSync() == null ? null : config.initialSync().from();
    }

    /** Replication notices silence before the cluster does. */
    private static int silenceMs(ClusterSnapshot wanted) {
        return Math.max(200, (int) (wanted.timing().deadtimeMs() * 0.4));
    }

    private boolean remove(VolumeDesk volume) {
        try (var _ = LogFields.with(LogFields.VOLUME, volume.name())) {
            return removed(volume);
        }
    }

    private boolean removed(VolumeDesk volume) {
        if (volume.state().role() == Role.PRIMARY && !volume.isFailed()) {
            problem("volume " + volume.name() + " left the configuration while it is Primary here: it stays until it is"
                    + " demoted");
            return false;
        }
        LOG.infof("volume %s left the configuration", volume.name());
        forget(volume);
        return true;
    }

    private void forget(VolumeDesk volume) {
        volumes.remove(volume.name());
        dialers.remove(volume.name());
        volume.close();
        kept.give(VolumeLimits.memoryBytes(volume.setup().sizeBytes()));
    }
}
