package org.twinhost.simulator.world.directory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.twinhost.config.core.fields.Folder;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConfigStatus;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Surroundings;

/**
 * The nodes' LDAP directories, which mirror each other (24 to 44 ms a change while they see each other), what people do to
 * them, and how people change the configuration.
 */
public final class Directories {

    /** Where slapds talk to each other. */
    public static final String LINK = "yellow";
    private static final long MIRROR_MICROS_MIN = 24_000;
    private static final long MIRROR_MICROS_MAX = 44_000;
    private static final long RETRY_MICROS_MIN = 500_000;
    private static final long RETRY_MICROS_MAX = 1_500_000;

    /** A running config service, as people and this world see it. Called between events. */
    public interface Desk {

        /** Asks for a change at this node's REST; the command is made from what is published when it is asked. */
        void ask(Function<ClusterSnapshot, ConfigCommand> command);

        ConfigStatus status();
    }

    private record Way(Slapd from, Slapd to) {}

    private final Surroundings world;
    private final Map<NodeId, Slapd> all = new TreeMap<>();
    private final Map<NodeId, Desk> desks = new TreeMap<>();
    private final Map<Way, Set<String>> onTheirWay = new LinkedHashMap<>();
    private final Set<Way> behind = new LinkedHashSet<>();
    private BiPredicate<NodeId, NodeId> reachable = (_, _) -> true;

    public Directories(Surroundings world) {
        this.world = world;
    }

    /** Gives the node its slapd, which mirrors those of the nodes before. */
    public void addTo(Node node) {
        var added = new Slapd(world, this, node);
        node.add(added);
        for (var other : all.values()) {
            onTheirWay.put(new Way(added, other), new LinkedHashSet<>());
            onTheirWay.put(new Way(other, added), new LinkedHashSet<>());
        }
        all.put(node.name(), added);
    }

    /** @param fromTo whether packets of one node reach the other; asked whenever it matters */
    public void mirrorOver(BiPredicate<NodeId, NodeId> fromTo) {
        reachable = fromTo;
    }

    /** A node's slapd. */
    public Slapd of(NodeId node) {
        return all.get(node);
    }

    /** Whether a client on one node gets at the slapd of the other. */
    public boolean sees(NodeId from, NodeId to) {
        return from.equals(to) || reachable.test(from, to) && reachable.test(to, from);
    }

    // Faults ---------------------------------------------------------------------------------------------------------

    /** slapd is killed and comes back after that time; its content is durable. */
    public void kill(NodeId node, long downMicros) {
        of(node).kill(downMicros);
    }

    /** Every conversation takes up to that long; above 2000 some time out. 0: as usual. */
    public void slow(NodeId node, long millisMax) {
        of(node).slow(millisMax);
    }

    /** Half of all writes fail, half of the rest are done but not confirmed. */
    public void failing(NodeId node, boolean fails) {
        of(node).failing(fails);
    }

    /** Its database is lost; the other directory fills it again. Nothing happens where none could. */
    public void wipe(NodeId node) {
        var whole = all.values().stream().noneMatch(slapd -> slapd.isEmpty() || !slapd.isUp());
        if (!whole || !behind.isEmpty() || onTheirWay.values().stream().anyMatch(keys -> !keys.isEmpty())) {
            return; // what only this one has would be lost for good
        }
        world.story().tell(node, "slapd's database is lost");
        var emptied = of(node);
        emptied.wipe();
        onTheirWay.keySet().stream().filter(way -> way.to() == emptied).forEach(this::fellBehind);
    }

    /** Somebody edits a guest with ldapmodify: valid. */
    public void edit(NodeId node, String guest, int memoryMib) {
        byHand(node, guest, "thMemoryMib", String.valueOf(memoryMib));
    }

    /** Somebody edits a guest with ldapmodify: no such target. Put right by {@link #editBack}. */
    public void editWrongly(NodeId node, String guest) {
        byHand(node, guest, "thTarget", "running");
    }

    public void editBack(NodeId node, String guest) {
        byHand(node, guest, "thTarget", "started");
    }

    private void byHand(NodeId node, String guest, String attribute, String value) {
        try {
            of(node).replace(Slapd.TREE.thing(Folder.GUESTS, guest), _ -> true, Map.of(attribute, List.of(value)),
                    Slapd.ADMINISTRATOR);
            world.story().tell(node, "somebody sets " + attribute + " of " + guest + " to " + value + " by hand");
        } catch (SlapdTrouble e) {
            world.story().tell(node, "ldapmodify failed: " + e.getMessage());
        }
    }

    // Operators, through the real command path -----------------------------------------------------------------------

    /** {@code POST /v1/proposals} with another score for a guest on a node. */
    public void constrain(NodeId at, String guest, NodeId node, int score) {
        ask(at, running -> new ConfigCommand.Propose(running.revision().number(), "ann", "a constraint",
                Wishes.constrained(running, guest, node, score), false));
    }

    /** {@code POST /v1/proposals} with another say on whether a node is switched on again after a fencing. */
    public void powerOnAfterFence(NodeId at, NodeId node, boolean on) {
        ask(at, running -> new ConfigCommand.Propose(running.revision().number(), "ann", "a fence device",
                Wishes.poweringOnAfterFence(running, node, on), false));
    }

    public void setGuestTarget(NodeId at, String guest, GuestConfig.Target target) {
        ask(at, _ -> new ConfigCommand.SetGuestTarget(guest, target, "ann"));
    }

    public void setStandby(NodeId at, NodeId node, boolean standby) {
        ask(at, _ -> new ConfigCommand.SetStandby(node, standby, "ann"));
    }

    /** A person's choice after directories disagreed. */
    public void choose(NodeId at, ConfigCommand.Choose.Side keep) {
        ask(at, _ -> new ConfigCommand.Choose(keep, "ann", "chosen"));
    }

    /** Any wish, made from what that node publishes; nothing when nobody serves there. */
    public void ask(NodeId at, Function<ClusterSnapshot, ConfigCommand> command) {
        var desk = desks.get(at);
        if (desk != null) {
            desk.ask(command);
        }
    }

    /** A config service begins, or has ended ({@code null}). */
    public void serves(NodeId node, Desk desk) {
        if (desk == null) {
            desks.remove(node);
        } else {
            desks.put(node, desk);
        }
    }

    // L1 -------------------------------------------------------------------------------------------------------------

    /** What keeps the configuration from being whole; null: nothing. */
    public String complaint() {
        ConfigStatus first = null;
        for (var slapd : all.values()) {
            var node = slapd.node();
            if (!node.isOn()) {
                continue;
            }
            var desk = desks.get(node.name());
            if (desk == null) {
                return "config-service of " + node.name() + " does not run";
            }
            var status = desk.status();
            if (status.published() == null || status.directory() != ConfigStatus.Directory.IN_STEP) {
                return node.name() + ": " + status.text();
            }
            if (first != null && !first.published().equals(status.published())) {
                return first.node() + " publishes revision " + first.published() + ", " + status.node() + " "
                        + status.published();
            }
            first = status;
        }
        return null;
    }

    /** Whether a node's directory holds what its config service publishes. */
    public boolean isInStep(NodeId node) {
        return desks.containsKey(node) && desks.get(node).status().directory() == ConfigStatus.Directory.IN_STEP;
    }

    /** What a node's config service publishes; null: nothing. */
    public Revision published(NodeId node) {
        return desks.containsKey(node) ? desks.get(node).status().published() : null;
    }

    /** The nodes that report that the directories disagree, or that theirs is refused: a person has to choose. */
    public List<NodeId> waitingForAPerson() {
        var waiting = new ArrayList<NodeId>();
        desks.forEach((node, desk) -> {
            switch (desk.status().directory()) {
                case DISAGREES, REFUSED, EMPTY, BEHIND -> waiting.add(node);
                case UNREACHABLE, IN_STEP, ARRIVING, NOT_KEPT, EDITED -> { }
            }
        });
        return waiting;
    }

    // Mirror mode ----------------------------------------------------------------------------------------------------

    void changed(Slapd from, String key) {
        for (var way : onTheirWay.keySet()) {
            if (way.from() == from && onTheirWay.get(way).add(key)) {
                world.time().after(world.dice().between(MIRROR_MICROS_MIN, MIRROR_MICROS_MAX), () -> arrives(way, key));
            }
        }
    }

    private void arrives(Way way, String key) {
        if (onTheirWay.get(way).remove(key)) {
            if (isOpen(way)) {
                way.from().give(way.to(), key);
            } else {
                fellBehind(way);
            }
        }
    }

    /** What is on its way may be there at any moment: also between two steps of one writer. */
    void mayArrive(Slapd to) {
        for (var way : onTheirWay.keySet()) {
            if (way.to() == to && !onTheirWay.get(way).isEmpty() && isOpen(way) && world.dice().oneIn(4)) {
                List.copyOf(onTheirWay.get(way)).forEach(key -> arrives(way, key));
            }
        }
    }

    private boolean isOpen(Way way) {
        return way.from().isUp() && way.to().isUp() && sees(way.from().node().name(), way.to().node().name());
    }

    private void fellBehind(Way way) {
        if (behind.add(way)) {
            world.time().after(world.dice().between(RETRY_MICROS_MIN, RETRY_MICROS_MAX), () -> catchUp(way));
        }
    }

    private void catchUp(Way way) {
        behind.remove(way);
        if (!isOpen(way)) {
            fellBehind(way);
            return;
        }
        for (var key : way.from().newerThan(way.to())) {
            // Not in the order in which they were written.
            if (onTheirWay.get(way).add(key)) {
                world.time().after(world.dice().between(0, MIRROR_MICROS_MAX), () -> arrives(way, key));
            }
        }
    }
}
