package org.twinhost.contract.resource;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.assess.Assessment;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;

/**
 * The cluster as one node sees it; printed by {@code twinctl status -o json}, so its names are a promise. Unknown is null,
 * {@code …Ms} are ages or durations in ms, {@code at} is ISO-8601 UTC.
 *
 * @param troubles of the node that was asked, each a sentence that says what to do: its disk is full
 * @param assessment what all that is worth; null: not assessed yet
 */
public record ClusterStatus(
        Cluster cluster, List<Node> nodes, List<Volume> volumes, List<Resource> resources, List<Fencing> fencing,
        List<String> troubles, @Nullable Assessment assessment) {

    public ClusterStatus {
        troubles = troubles == null ? List.of() : List.copyOf(troubles);
    }

    /** Not assessed. */
    public ClusterStatus(
            Cluster cluster, List<Node> nodes, List<Volume> volumes, List<Resource> resources, List<Fencing> fencing) {
        this(cluster, nodes, volumes, resources, fencing, List.of(), null);
    }

    /** The same with what is wrong on the node that was asked. */
    public ClusterStatus with(List<String> told) {
        return new ClusterStatus(cluster, nodes, volumes, resources, fencing, told, assessment);
    }

    /** The same with what it is worth. */
    public ClusterStatus assessed(Assessment assessed) {
        return new ClusterStatus(cluster, nodes, volumes, resources, fencing, troubles, assessed);
    }

    /** @param name null until a configuration was read */
    public record Cluster(
            @Nullable String name, @Nullable String revision, @Nullable String coordinator, @Nullable Boolean quorate,
            @Nullable ViewSummary view) {}

    public record ViewSummary(long number, List<String> members) {}

    /**
     * @param state {@code online}, {@code standby}, {@code leaving}, {@code left}, {@code unclean} (lost, not proven off),
     *     {@code fenced}, {@code offline}
     * @param reason what a leave waits for, as far as the node that was asked knows; null: nothing is to be said
     */
    public record Node(String name, String state, @Nullable Long incarnation, List<Link> links, List<Service> services,
            @Nullable String reason) {

        /** Of whose state nothing more is to be said. */
        public Node(String name, String state, @Nullable Long incarnation, List<Link> links, List<Service> services) {
            this(name, state, incarnation, links, services, null);
        }
    }

    /**
     * @param state {@code up} or {@code down}
     */
    public record Link(String name, String state, @Nullable Long lastHeardMs) {}

    /**
     * @param status {@code UP} or {@code DOWN}; null: nobody can say
     */
    public record Service(String name, @Nullable String status) {}

    public record Volume(String name, long sizeBytes, List<Replica> replicas) {}

    public record Replica(
            String node, @Nullable Role role, @Nullable DiskState disk, @Nullable ConnectionState connection,
            @Nullable Long outOfSyncBytes, @Nullable Double resyncPercent) {}

    /**
     * @param type {@code vm}
     * @param target {@code started} or {@code stopped}
     * @param state {@code started}, {@code stopped}, {@code starting}, {@code stopping}, {@code failed}, {@code blocked}
     * @param node where it runs, starts or stops; null: nowhere, or not known
     * @param reason why it is not as wanted; null when it is
     * @param reasonCode the same for programs, as {@code fail-count-reached}; null as the reason
     */
    public record Resource(
            String name, String type, String target, String state, @Nullable String node, @Nullable Long sinceMs,
            @Nullable String reason, @Nullable String reasonCode) {}

    /**
     * @param outcome {@code confirmed}, {@code failed} or {@code pending}
     */
    public record Fencing(String node, long incarnation, String outcome, @Nullable String method, @Nullable Instant at,
            @Nullable Long durationMs) {}
}
