package org.twinhost.simulator.node;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;

/** A server: power, clocks, a broker, six processes, and whatever else lives in it and feels its power. */
public final class Node {

    private static final long BOOT_MICROS_MIN = 500_000;
    private static final long BOOT_MICROS_MAX = 4_000_000;
    private static final long RATE_PPM_MAX = 10_000;

    private final Surroundings world;
    private final NodeId name;
    private final NodeClock clock;
    private final Broker broker;
    private final Map<ServiceName, Process> processes = new EnumMap<>(ServiceName.class);
    private final Map<String, NodeFiles> files = new HashMap<>();
    private final List<Powered> parts = new ArrayList<>();
    private final Queue<Runnable> whenThawed = new ArrayDeque<>();
    private boolean on;
    private boolean frozen;
    private boolean ownDiskFails;
    private String release = "1.2.0";
    private int boot;
    private long offSinceMicros;

    public Node(Surroundings world, NodeId name, Map<ServiceName, ServiceCode.Starter> services) {
        this.world = world;
        this.name = name;
        this.clock = new NodeClock(world.time(), world.dice().between(-RATE_PPM_MAX, RATE_PPM_MAX));
        this.broker = new Broker(world);
        services.forEach((service, starter) -> processes.put(service, new Process(world, this, service, starter)));
    }

    public Surroundings world() {
        return world;
    }

    public NodeId name() {
        return name;
    }

    public NodeClock clock() {
        return clock;
    }

    /** Of its services. */
    public String release() {
        return release;
    }

    /** Another release is installed there before it is switched on. */
    public void installs(String other) {
        release = other;
    }

    public Broker broker() {
        return broker;
    }

    public Process process(ServiceName service) {
        return processes.get(service);
    }

    public List<Process> processes() {
        return List.copyOf(processes.values());
    }

    /** Files that survive a power cut; of one service, or of the node ({@code ""}). */
    public NodeFiles files(String folder) {
        return files.computeIfAbsent(folder, each -> new NodeFiles(this, each));
    }

    /** It shares this node's power from now on. */
    public void add(Powered part) {
        parts.add(part);
    }

    // Power ----------------------------------------------------------------------------------------------------------

    public boolean isOn() {
        return on;
    }

    /** Counts power-ons: what heartbeat takes for the boot id. */
    public int boot() {
        return boot;
    }

    /** When it lost power, if it is off. */
    public long offSinceMicros() {
        return offSinceMicros;
    }

    public void powerOn() {
        if (on) {
            return;
        }
        on = true;
        boot++;
        world.story().tell(name, "power on, boot " + boot);
        broker.start();
        parts.forEach(Powered::powerOn);
        var mine = boot;
        for (var process : processes.values()) {
            world.time().after(world.dice().between(BOOT_MICROS_MIN, BOOT_MICROS_MAX), () -> {
                if (boot == mine && on) {
                    whenThawed(process::start);
                }
            });
        }
    }

    public void powerCut(String why) {
        if (!on) {
            return;
        }
        world.story().tell(name, "loses power: " + why);
        on = false;
        frozen = false;
        whenThawed.clear();
        offSinceMicros = world.time().nowMicros();
        processes.values().forEach(Process::end);
        parts.forEach(Powered::powerCut);
        broker.stop();
    }

    /** Mosquitto is killed and comes back empty. */
    public void restartBroker(long downMicros) {
        if (on && broker.isUp()) {
            world.story().tell(name, "the broker is killed");
            broker.stop();
            after(downMicros, broker::start);
        }
    }

    // A hung node ----------------------------------------------------------------------------------------------------

    public boolean isFrozen() {
        return frozen;
    }

    public void freeze() {
        if (on && !frozen) {
            world.story().tell(name, "freezes");
            frozen = true;
            processes.values().stream().filter(Process::isAlive).forEach(Process::hold);
        }
    }

    public void thaw() {
        if (on && frozen) {
            world.story().tell(name, "thaws");
            frozen = false;
            processes.values().stream().filter(Process::isAlive).forEach(Process::release);
            var waiting = List.copyOf(whenThawed);
            whenThawed.clear();
            waiting.forEach(Runnable::run);
        }
    }

    /** Now, or when the node runs again; never after this boot. */
    public void whenThawed(Runnable what) {
        if (frozen) {
            whenThawed.add(what);
        } else if (on) {
            what.run();
        }
    }

    /** For what lives in the node but in no process of ours: after that time, when it is not frozen, in this boot only. */
    public void after(long micros, Runnable what) {
        var mine = boot;
        world.time().after(micros, () -> {
            if (boot == mine && on) {
                whenThawed(what);
            }
        });
    }

    // Its own disk ---------------------------------------------------------------------------------------------------

    /** Whether nothing can be written to the node's own file system: it is full. */
    public boolean ownDiskFails() {
        return ownDiskFails;
    }

    public void ownDiskFails(boolean fails) {
        ownDiskFails = fails;
    }
}
