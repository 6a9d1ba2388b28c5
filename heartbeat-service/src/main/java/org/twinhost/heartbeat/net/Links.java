package org.twinhost.heartbeat.net;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.heartbeat.core.packet.Packet;
import org.twinhost.heartbeat.core.packet.PacketCodec;
import org.twinhost.runtime.files.ClusterKeys;
import org.twinhost.runtime.log.LogFields;

/** All links of this node, as the configuration names them. Used by the core's thread only, but for {@link #check}. */
public final class Links implements Transmitter, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Links.class);
    private static final int CHECKS_WAITING_MAX = 8;

    /** What a link is made of: when it stays the same, the link stays open. */
    private record Plan(LinkConfig.Kind kind, String own, Map<NodeId, String> peers) {}

    private record Open(Plan plan, HeartbeatLink link) {}

    private final NodeId self;
    private final Supplier<ClusterKeys> keys;
    private final int udpPort;
    private final Receiver receiver;
    private final PacketSeal seal;
    private final Map<String, Open> open = new TreeMap<>();
    private final HostEnds ends = new HostEnds(Path.of("/sys/class/tty"));
    /** A device may not answer. */
    private final ExecutorService checks = new ThreadPoolExecutor(1, 1, 60, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(CHECKS_WAITING_MAX), Thread.ofPlatform().name("ends").daemon().factory(), (_, _) -> {
                throw new RejectedExecutionException("earlier checks have not ended: a device does not answer");
            });

    /** @param keys those of the moment; asked from all threads */
    public Links(NodeId self, Supplier<ClusterKeys> keys, int udpPort, Receiver receiver) {
        this.self = self;
        this.keys = keys;
        this.udpPort = udpPort;
        this.receiver = receiver;
        this.seal = new PacketSeal(keys);
    }

    @Override
    public void configure(ClusterSnapshot snapshot) {
        var plans = new TreeMap<String, Plan>();
        snapshot.links().forEach(link -> snapshot.node(self).flatMap(node -> node.addressOn(link.name())).ifPresent(own -> {
            var peers = new TreeMap<NodeId, String>();
            snapshot.nodes().stream().filter(node -> !node.name().equals(self)).forEach(node ->
                    node.addressOn(link.name()).ifPresent(address -> peers.put(node.name(), address)));
            plans.put(link.name(), new Plan(link.kind(), own, peers));
        }));
        open.entrySet().removeIf(entry -> {
            var gone = !entry.getValue().plan().equals(plans.get(entry.getKey()));
            if (gone) {
                entry.getValue().link().close();
            }
            return gone;
        });
        plans.forEach((name, plan) -> open.computeIfAbsent(name, any -> new Open(plan, openLink(name, plan))));
    }

    private HeartbeatLink openLink(String name, Plan plan) {
        try (var _ = LogFields.with(LogFields.LINK, name)) {
            LOG.infof("link %s: %s %s to %s", name, plan.kind(), plan.own(), plan.peers());
        }
        return switch (plan.kind()) {
            case UDP -> {
                var peers = new HashMap<NodeId, InetSocketAddress>();
                plan.peers().forEach((node, address) -> peers.put(node, new InetSocketAddress(address, udpPort)));
                yield new UdpLink(name, new InetSocketAddress(plan.own(), udpPort), peers, keys, receiver);
            }
            case SERIAL -> new SerialLink(name, plan.own(), keys, receiver);
        };
    }

    @Override
    public void send(Packet packet) {
        var target = open.get(packet.link());
        if (target != null) {
            target.link().send(packet.to(), seal.seal(PacketCodec.encode(packet)));
        }
    }

    @Override
    public CompletableFuture<List<String>> check(List<String> addresses) {
        return CompletableFuture.supplyAsync(() -> ends.reasons(addresses), checks);
    }

    @Override
    public void close() {
        checks.shutdownNow();
        open.values().forEach(one -> one.link().close());
        open.clear();
    }
}
