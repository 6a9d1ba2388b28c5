package org.twinhost.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reasons;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.contract.vm.VmState;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.bus.PlayedBus;

/** The other services of the node, as far as the vm service hears of them, on the real bus. */
final class PlayedNode implements AutoCloseable {

    static final NodeId HERE = new NodeId("jupiter1");
    static final View VIEW = new View(2, List.of(HERE), HERE);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** The service lives through all tests. */
    private static final AtomicLong REVISIONS = new AtomicLong();

    private final PlayedBus config = PlayedBus.of(ServiceName.CONFIG);
    private final PlayedBus heartbeat = PlayedBus.of(ServiceName.HEARTBEAT);
    private final PlayedBus replication = PlayedBus.of(ServiceName.REPLICATION);
    private final PlayedBus resource = PlayedBus.of(ServiceName.RESOURCE);
    private volatile Role role = Role.SECONDARY;
    private volatile VmState published;

    PlayedNode() {
        heartbeat.ownState(Topics.MEMBERSHIP, number ->
                new HeartbeatState(number, Instant.now(), HERE, 1, 1, VIEW, true, null, List.of(), 0));
        replication.serve(ReplicationCommand.class, (request, _) ->
                CompletableFuture.completedFuture(Reply.done(request.id(), Json.tree(volumes()))));
        resource.onState(ServiceName.VM, Topics.GUESTS, VmState.class, state -> published = state);
    }

    void role(Role role) {
        this.role = role;
    }

    /** The newest retained state of the vm service; null: none yet. */
    VmState published() {
        return published;
    }

    /** From now on, as a newer revision than any before. */
    void configure(GuestConfig... guests) {
        var revision = new Revision(REVISIONS.incrementAndGet(), "0123456789abcdef");
        config.ownState(Topics.SNAPSHOT, _ -> new ClusterSnapshot(revision, "jupiter", Timing.ofDeadtime(3000), 100, false,
                List.of(), List.of(), List.of(), List.of(guests), List.of(), List.of()));
    }

    Reply ask(VmCommand command) throws Exception {
        return resource.request(HERE, ServiceName.VM, command, PATIENCE).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /** As the config service asks it, before a configuration counts. */
    List<String> missing(VmCommand.Check needed) throws Exception {
        await().atMost(PATIENCE).until(config::connected);
        var reply = config.request(HERE, ServiceName.VM, needed, PATIENCE).toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertThat(reply.isDone()).as(reply.toString()).isTrue();
        return Json.read(reply.body(), Reasons.class).all();
    }

    private ReplicationState volumes() {
        return new ReplicationState(1, Instant.now(), HERE, 1, 1, List.of(new VolumeState("web1", 1 << 20, role,
                DiskState.UP_TO_DATE, ConnectionState.CONNECTED, false, null, new NodeId("jupiter2"), Role.SECONDARY,
                DiskState.UP_TO_DATE, true, null, true, "0000000000000001", 0, null)), List.of());
    }

    @Override
    public void close() {
        List.of(config, heartbeat, replication, resource).forEach(PlayedBus::close);
    }
}
