package org.twinhost.simulator.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.heartbeat.core.packet.Packet;
import org.twinhost.runtime.Json;
import org.twinhost.simulator.check.volume.VolumeChecks;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.world.Observer;
import org.twinhost.simulator.world.Workload;
import org.twinhost.simulator.world.World;

/** All that must always be true of a world, S1 to S6: attached when the world is made, runs with and after every event. */
public final class Invariants implements Observer {

    private static final String FENCING_COMMANDS = Topics.command(ServiceName.FENCING, ServiceName.RESOURCE);

    private final World world;
    private final MembershipChecks membership;
    private final ProofChecks proofs;
    private final ActionChecks actions;
    private final InstanceChecks instances;
    private final RevisionChecks revisions;
    private final Announcements announcements;
    private final FencingReasons fencingReasons;
    private final MaintenanceChecks maintenance;
    private final List<VolumeChecks> volumes = new ArrayList<>();

    public Invariants(World world) {
        this.world = world;
        this.membership = new MembershipChecks(world);
        this.proofs = new ProofChecks(world);
        this.actions = new ActionChecks(world);
        this.instances = new InstanceChecks(world);
        this.revisions = new RevisionChecks(world);
        this.announcements = new Announcements(world);
        this.fencingReasons = new FencingReasons(world);
        this.maintenance = new MaintenanceChecks(world);
    }

    /** Those of a world that was made with them. */
    public static Invariants of(World world) {
        return (Invariants) world.observer();
    }

    @Override
    public MembershipChecks membership() {
        return membership;
    }

    @Override
    public ProofChecks proofs() {
        return proofs;
    }

    @Override
    public ActionChecks actions() {
        return actions;
    }

    @Override
    public RevisionChecks revisions() {
        return revisions;
    }

    /** What of S3 and L1 can be seen from outside. */
    public InstanceChecks instances() {
        return instances;
    }

    MaintenanceChecks maintenance() {
        return maintenance;
    }

    Announcements announcements() {
        return announcements;
    }

    @Override
    public VolumeChecks volume(String name, Workload workload) {
        var made = new VolumeChecks(world, name, workload);
        volumes.add(made);
        return made;
    }

    /** The volume of that name. */
    public VolumeChecks volume(String name) {
        return volumes.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }

    @Override
    public void sends(Process process, Packet packet) {
        announcements.packet(process, packet);
    }

    @Override
    public void publishes(Process process, String topic, Object message) {
        if (message instanceof HeartbeatState state && process.service() == ServiceName.HEARTBEAT) {
            announcements.state(process, state);
        } else if (topic.equals(FENCING_COMMANDS) && message instanceof JsonNode json) {
            fencingCommand(process, json);
        }
    }

    private void fencingCommand(Process asker, JsonNode json) {
        try {
            var command = Json.read(Json.read(json, Request.class).body(), FencingCommand.class);
            if (command instanceof FencingCommand.Fence order) {
                fencingReasons.asked(asker, order);
            }
        } catch (IOException e) {
            world.broken("a fencing command can't be read: " + json, e);
        }
    }

    /** A resource service asks for a fencing. */
    public FencingReasons fencingReasons() {
        return fencingReasons;
    }

    @Override
    public void afterEvent() {
        for (int i = 0; i < volumes.size(); i++) {
            volumes.get(i).afterEvent();
        }
        instances.checkAfterEvent(world.guests().processes());
    }
}
