package org.twinhost.resource.core.history;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;

/**
 * Under which event the next ones are noted, while what it began is going on.
 *
 * @param nodes of each lost node the last event about it: its loss, the asking for its fencing
 * @param guests of each guest what happened last that something is done about; until all is with it as it should be
 * @param wishes what administrators asked for and the configuration does not show yet, by what it is about
 * @param cluster what changed last for all: what nothing else explains comes of it; null: the service has just started
 * @param maintenance whether there was maintenance when that was looked at last
 */
public record Causes(
        Map<NodeId, Cause> nodes, Map<String, Cause> guests, Map<String, Cause> wishes, @Nullable Cause cluster,
        boolean maintenance) {

    public static final Causes NONE = new Causes(Map.of(), Map.of(), Map.of(), null, false);

    public @Nullable Cause ofNode(NodeId node) {
        return nodes.get(node);
    }

    /** What an operation on the guest comes of. */
    public @Nullable Cause ofGuest(String guest) {
        return guests.getOrDefault(guest, cluster);
    }

    /** The newest loss of a node that has not returned; empty: nobody is lost. */
    public Optional<Cause> loss() {
        return nodes.values().stream().max((one, other) -> one.id().compareTo(other.id()));
    }

    public Causes node(NodeId node, Cause cause) {
        return new Causes(with(nodes, node, cause), guests, wishes, cluster, maintenance);
    }

    public Causes returned(NodeId node) {
        return new Causes(without(nodes, node), guests, wishes, cluster, maintenance);
    }

    public Causes guest(String guest, Cause cause) {
        return new Causes(nodes, with(guests, guest, cause), wishes, cluster, maintenance);
    }

    /** All is as it should be with the guest: what comes next is another story. */
    public Causes settled(String guest) {
        return guests.containsKey(guest)
                ? new Causes(nodes, without(guests, guest), wishes, cluster, maintenance) : this;
    }

    public Causes wish(String about, Cause cause) {
        return new Causes(nodes, guests, with(wishes, about, cause), cluster, maintenance);
    }

    /** The configuration is another one: wishes came true, or will not. */
    public Causes withoutWishes() {
        return wishes.isEmpty() ? this : new Causes(nodes, guests, Map.of(), cluster, maintenance);
    }

    public Causes cluster(Cause cause) {
        return new Causes(nodes, guests, wishes, cause, maintenance);
    }

    public Causes maintenance(boolean is) {
        return new Causes(nodes, guests, wishes, cluster, is);
    }

    private static <K extends Comparable<K>> Map<K, Cause> with(Map<K, Cause> map, K key, Cause cause) {
        Map<K, Cause> newer = new TreeMap<>(map);
        newer.put(key, cause);
        return newer;
    }

    private static <K extends Comparable<K>> Map<K, Cause> without(Map<K, Cause> map, K key) {
        Map<K, Cause> newer = new TreeMap<>(map);
        newer.remove(key);
        return newer;
    }
}
