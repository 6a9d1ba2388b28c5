package org.twinhost.contract.bus;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.heartbeat.HeartbeatCommand;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.contract.vm.VmCommand;

/**
 * Who may command what over the bus; everything else is refused by who is asked, and on one node by the broker, too. What a
 * person says at a service's own REST port does not come this way: nobody confirms over the bus that a node is off, founds a
 * cluster, or proposes a configuration but the config service of another node.
 */
public final class Commands {

    /** Who carries a command out. */
    private static final Map<Class<?>, ServiceName> EXECUTORS = Map.of(
            ConfigCommand.class, ServiceName.CONFIG,
            HeartbeatCommand.class, ServiceName.HEARTBEAT,
            ResourceCommand.class, ServiceName.RESOURCE,
            FencingCommand.class, ServiceName.FENCING,
            VmCommand.class, ServiceName.VM,
            ReplicationCommand.class, ServiceName.REPLICATION);

    /** Of services of the same node. */
    private static final Map<ServiceName, Set<Class<?>>> HERE = Map.of(
            ServiceName.CONFIG, Set.of(
                    // What a configuration needs of this node; they change nothing.
                    VmCommand.Check.class, VmCommand.CheckAll.class, ReplicationCommand.Check.class,
                    HeartbeatCommand.Check.class, FencingCommand.Check.class),
            ServiceName.HEARTBEAT, Set.of(
                    ReplicationCommand.ProbePeer.class),
            ServiceName.RESOURCE, Set.of(
                    ConfigCommand.SetGuestTarget.class, ConfigCommand.SetStandby.class,
                    ConfigCommand.SetMaintenance.class,
                    FencingCommand.Fence.class, FencingCommand.CancelFencing.class,
                    HeartbeatCommand.Leave.class,
                    ReplicationCommand.Promote.class, ReplicationCommand.Demote.class,
                    VmCommand.Start.class, VmCommand.Shutdown.class, VmCommand.Destroy.class, VmCommand.Guests.class),
            ServiceName.FENCING, Set.of(
                    // After a person's word that the peer is off, which it has in its audit.
                    HeartbeatCommand.EndWaiting.class),
            ServiceName.VM, Set.of(
                    ReplicationCommand.Volumes.class),
            ServiceName.REPLICATION, Set.of(
                    FencingCommand.ProofOf.class));

    /** Of services of another node, whose heartbeat says which it is. */
    private static final Map<ServiceName, Set<Class<?>>> FROM_ANOTHER_NODE = Map.of(
            ServiceName.CONFIG, Set.of(
                    ConfigCommand.Propose.class, ConfigCommand.SetGuestTarget.class, ConfigCommand.SetStandby.class,
                    ConfigCommand.SetMaintenance.class,
                    ConfigCommand.Choose.class,
                    VmCommand.Check.class, VmCommand.CheckAll.class, ReplicationCommand.Check.class,
                    HeartbeatCommand.Check.class, FencingCommand.Check.class),
            ServiceName.RESOURCE, Set.of(
                    ResourceCommand.Report.class, ResourceCommand.Repeat.class, ResourceCommand.Acknowledge.class,
                    ResourceCommand.Execute.class, ResourceCommand.Administer.class, ResourceCommand.Events.class),
            ServiceName.REPLICATION, Set.of(
                    ReplicationCommand.Outdate.class, FencingCommand.ProofOf.class));

    private Commands() {}

    /**
     * @param from who asks
     * @param isHere asker and executor are of one node
     * @param command the record's class
     */
    public static boolean permits(ServiceName from, boolean isHere, Class<?> command) {
        return (isHere ? HERE : FROM_ANOTHER_NODE).getOrDefault(from, Set.of()).contains(command);
    }

    /** Whom a service may command on its own node: what the broker lets it write. */
    public static Map<ServiceName, Set<ServiceName>> onOneNode() {
        var asked = new EnumMap<ServiceName, Set<ServiceName>>(ServiceName.class);
        for (var from : ServiceName.values()) {
            var executors = EnumSet.noneOf(ServiceName.class);
            HERE.getOrDefault(from, Set.of()).forEach(command -> executors.add(executor(command)));
            asked.put(from, executors);
        }
        return asked;
    }

    /** Who carries out commands of that record's class. */
    private static ServiceName executor(Class<?> command) {
        return Objects.requireNonNull(EXECUTORS.get(command.getInterfaces()[0]), command::getName);
    }
}
