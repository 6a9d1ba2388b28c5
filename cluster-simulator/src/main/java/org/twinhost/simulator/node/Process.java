package org.twinhost.simulator.node;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.twinhost.contract.ServiceName;
import org.twinhost.runtime.loop.ServiceLoop;

/**
 * A service's process on a node: started, killed, paused and restarted like one. Its code runs only in tasks of this loop;
 * a task of an earlier life never runs in a later one.
 */
public final class Process implements ServiceLoop {

    private static final long RESTART_MIN_MICROS = 200_000;
    private static final long RESTART_MAX_MICROS = 2_500_000;

    private final Surroundings world;
    private final Node node;
    private final ServiceName service;
    private final ServiceCode.Starter starter;
    private final Queue<Runnable> held = new ArrayDeque<>();
    private ServiceCode code;
    private SimBus bus;
    private int life;
    private boolean alive;
    private int pauses;
    private long stoppedAtMicros;
    private long startedAtMicros;
    private long resumedAtMicros;
    private long stoodStillMicros;
    private int crashIn;
    private long tasks;

    Process(Surroundings world, Node node, ServiceName service, ServiceCode.Starter starter) {
        this.world = world;
        this.node = node;
        this.service = service;
        this.starter = starter;
    }

    public Surroundings world() {
        return world;
    }

    public Node node() {
        return node;
    }

    public ServiceName service() {
        return service;
    }

    /** Its door to the others, of this life. */
    public SimBus bus() {
        return bus;
    }

    /** Small durable files of this service alone. */
    public NodeFiles files() {
        return node.files(service.label());
    }

    /** The configuration as this life knows it: kept on disk, then from the bus. */
    public SimSnapshots snapshots() {
        return bus.snapshots();
    }

    public boolean isAlive() {
        return alive;
    }

    /** Counts starts and ends: another number, another process. */
    public int life() {
        return life;
    }

    /** How many tasks it has run in all its lives: while that is the same number, nothing has changed in it. */
    public long tasks() {
        return tasks;
    }

    /** Its code in this life, if it has started and is of that kind. */
    public <T> Optional<T> code(Class<T> kind) {
        return Optional.ofNullable(code).filter(kind::isInstance).map(kind::cast);
    }

    // Life -----------------------------------------------------------------------------------------------------------

    void start() {
        if (alive || !node.isOn()) {
            return;
        }
        life++;
        alive = true;
        startedAtMicros = world.time().nowMicros();
        resumedAtMicros = 0;
        stoodStillMicros = 0;
        crashIn = 0;
        bus = new SimBus(this);
        world.story().tell(node.name(), service.label() + " starts");
        execute(() -> {
            bus.connect();
            code = starter.start(this);
        });
    }

    /** SIGKILL; the unit starts it again. */
    public void kill(String why) {
        if (alive) {
            world.story().tell(node.name(), service.label() + " is killed: " + why);
            end();
            var boot = node.boot();
            world.time().after(world.dice().between(RESTART_MIN_MICROS, RESTART_MAX_MICROS), () -> {
                if (node.boot() == boot && node.isOn()) {
                    node.whenThawed(this::start);
                }
            });
        }
    }

    /** Without a restart: the node's power is gone. */
    void end() {
        if (alive) {
            alive = false;
            life++;
            held.clear();
            pauses = 0;
            bus.gone();
            if (code != null) {
                code.gone();
                code = null;
            }
        }
    }

    /** A long garbage collection, or SIGSTOP: it does nothing, and then finds all that came meanwhile. */
    public void pause(long micros) {
        if (alive) {
            world.story().tell(node.name(), service.label() + " is paused for " + micros / 1000 + " ms");
            hold();
            var mine = life;
            world.time().after(micros, () -> {
                if (life == mine) {
                    release();
                }
            });
        }
    }

    /** When its last standstill in this life ended; 0: there was none. */
    public long resumedAtMicros() {
        return resumedAtMicros;
    }

    /** Since when it has been running without a break. */
    public long startedOrResumedAtMicros() {
        return Math.max(startedAtMicros, resumedAtMicros);
    }

    /** How long the last standstill in this life was. */
    public long stoodStillMicros() {
        return stoodStillMicros;
    }

    void hold() {
        if (pauses++ == 0) {
            stoppedAtMicros = world.time().nowMicros();
        }
    }

    void release() {
        if (--pauses == 0) {
            resumedAtMicros = world.time().nowMicros();
            stoodStillMicros = resumedAtMicros - stoppedAtMicros;
            while (!held.isEmpty() && pauses == 0) {
                run(held.remove());
            }
        }
    }

    /** The process crashes when it calls out to the world for the n-th time from now. */
    public void crashAtEffect(int number) {
        crashIn = number;
    }

    /** Whether it will crash at an effect that it has not come to yet. */
    public boolean isToCrash() {
        return alive && crashIn > 0;
    }

    /**
     * The world's half of every effect calls this first: a process that is dead calls nothing, and this is where one may
     * die.
     */
    public void boundary() {
        if (!alive) {
            throw new Crash(service.label() + " is dead");
        }
        if (crashIn > 0 && --crashIn == 0) {
            world.counts().crashedAtEffect(service);
            kill("it crashed between two effects");
            throw new Crash(service.label() + " crashed at an effect");
        }
    }

    private void run(Runnable task) {
        if (!alive) {
            return;
        }
        if (pauses > 0) {
            held.add(task);
            return;
        }
        world.enter(this);
        tasks++;
        try {
            task.run();
        } catch (Crash expected) {
            world.story().tell(node.name(), expected.getMessage());
        } catch (RuntimeException | AssertionError broken) {
            world.broken(node.name() + ": " + service.label() + " stops, a rule of its own is broken: " + broken, broken);
        } finally {
            world.leave();
        }
    }

    // ServiceLoop ----------------------------------------------------------------------------------------------------

    @Override
    public void execute(Runnable task) {
        var mine = life;
        world.time().after(0, () -> {
            if (life == mine) {
                run(task);
            }
        });
    }

    @Override
    public void after(long delayMs, Runnable task) {
        afterMicros(delayMs * 1000, task);
    }

    /** What the world brings to this process; by the world's clock, not the node's. */
    public void arrives(long micros, Runnable task) {
        var mine = life;
        world.time().after(micros, () -> {
            if (life == mine) {
                run(task);
            }
        });
    }

    private void afterMicros(long micros, Runnable task) {
        arrives(node.clock().worldMicros(micros), task);
    }

    @Override
    public long nanos() {
        return node.clock().nanos();
    }

    @Override
    public Instant wallClock() {
        return node.clock().wallClock();
    }
}
