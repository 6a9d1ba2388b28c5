package org.twinhost.simulator.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.node.ServiceCode;
import org.twinhost.simulator.node.Surroundings;
import org.twinhost.simulator.story.Broken;
import org.twinhost.simulator.story.Counts;
import org.twinhost.simulator.story.Coverage;
import org.twinhost.simulator.story.Story;
import org.twinhost.simulator.time.Dice;
import org.twinhost.simulator.time.Timeline;
import org.twinhost.simulator.world.directory.Directories;
import org.twinhost.simulator.world.guest.Guests;
import org.twinhost.simulator.world.network.Network;
import org.twinhost.simulator.world.power.PowerSwitches;

/** Everything there is in one simulation. One thread; everything follows from the seed. */
public final class World implements Surroundings {

    private static final ThreadLocal<World> RUNNING = new ThreadLocal<>();

    private final Timeline time = new Timeline(this::afterEvent);
    private final Dice dice;
    private final Story story;
    private final Counts counts = new Counts();
    private final Coverage coverage = new Coverage();
    private final ClusterSnapshot first;
    private final List<Node> nodes = new ArrayList<>();
    private final Network network;
    private final PowerSwitches powerSwitches;
    private final Volumes volumes;
    private final Guests guests;
    private final Directories directories;
    private final Operators operators;
    private final Observer observer;
    private Process current;
    private Broken failure;
    private long ids;

    /**
     * @param first the cluster's first configuration
     * @param services how each service starts
     * @param told whether the story is kept in full
     * @param observer makes who watches this world
     */
    public World(long seed, ClusterSnapshot first, Map<ServiceName, ServiceCode.Starter> services, boolean told,
            Function<World, Observer> observer) {
        this.dice = new Dice(seed);
        this.story = new Story(time, told);
        this.first = first;
        this.observer = observer.apply(this);
        this.network = new Network(this, first, this.observer::sends);
        this.powerSwitches = new PowerSwitches(this, (node, lie) -> this.observer.proofs().excuse(node, lie));
        this.volumes = new Volumes(this);
        this.guests = new Guests(this, GuestDisk::open);
        this.directories = new Directories(this);
        this.operators = new Operators(this);
        for (var node : first.nodes()) {
            var made = new Node(this, node.name(), services);
            nodes.add(made);
            powerSwitches.addTo(made);
            volumes.addTo(made);
            guests.addTo(made);
            directories.addTo(made);
        }
        directories.mirrorOver((from, to) -> network.isOpen(Directories.LINK, from, to));
    }

    @Override
    public Timeline time() {
        return time;
    }

    @Override
    public Dice dice() {
        return dice;
    }

    @Override
    public Story story() {
        return story;
    }

    /** How many of each fault were injected. */
    @Override
    public Counts counts() {
        return counts;
    }

    /** Which states and transitions of the cores were visited. */
    public Coverage coverage() {
        return coverage;
    }

    /** The cluster's first configuration. */
    public ClusterSnapshot first() {
        return first;
    }

    public List<Node> nodes() {
        return nodes;
    }

    public Node node(NodeId name) {
        return nodes.stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
    }

    /** Heartbeat's links. */
    public Network network() {
        return network;
    }

    /** BMCs. */
    public PowerSwitches powerSwitches() {
        return powerSwitches;
    }

    /** Backing stores, the peers' connections, and what must be true of the data. */
    public Volumes volumes() {
        return volumes;
    }

    /** Hypervisors and the guests in them. */
    public Guests guests() {
        return guests;
    }

    /** The nodes' LDAP directories. */
    public Directories directories() {
        return directories;
    }

    /** People. */
    public Operators operators() {
        return operators;
    }

    /** Who watches. */
    public Observer observer() {
        return observer;
    }

    /** A key that nobody else uses. */
    @Override
    public String newId() {
        return "id-" + ++ids;
    }

    // Whose code is running ------------------------------------------------------------------------------------------

    @Override
    public void enter(Process process) {
        current = process;
        RUNNING.set(this);
    }

    @Override
    public void leave() {
        current = null;
    }

    @Override
    public void publishes(Process process, String topic, Object message) {
        observer.publishes(process, topic, message);
    }

    /** The world that a node is in. */
    public static World of(Node node) {
        return (World) node.world();
    }

    /** The world that a process runs in. */
    public static World of(Process process) {
        return (World) process.world();
    }

    /** The process whose code is running, for log lines; null: none. */
    public Process current() {
        return current;
    }

    /** The world that runs on this thread; null: none. */
    public static World running() {
        return RUNNING.get();
    }

    // What must not happen -------------------------------------------------------------------------------------------

    /** An invariant is broken: the simulation ends here. Remembered, because futures swallow what is thrown in them. */
    @Override
    public void broken(String what, Throwable cause) {
        if (failure == null) {
            failure = new Broken(what, cause);
            story.tell(null, "BROKEN " + what);
        }
        throw failure;
    }

    /** @param what names the invariant first: {@code S1 …} */
    public void check(boolean holds, String what) {
        if (!holds) {
            broken(what, null);
        }
    }

    private void afterEvent() {
        observer.afterEvent();
        if (failure != null) {
            throw failure;
        }
    }
}
