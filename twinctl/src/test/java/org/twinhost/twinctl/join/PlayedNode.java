package org.twinhost.twinctl.join;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.twinctl.Samples;
import org.twinhost.twinctl.join.message.Examination;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.setup.node.NodeToBe;
import org.twinhost.twinctl.setup.node.Objection;

/** A machine without anything in it: remembers what was done to it, and has happen in an act what a test wants. */
final class PlayedNode implements InvitingNode, JoiningNode {

    static final String UNTIL = "2026-05-04T11:00:00Z";

    /** What both nodes see of each other. */
    static final class Cluster {
        private boolean isUp;
        private final List<PlayedNode> started = new CopyOnWriteArrayList<>();

        synchronized void started(PlayedNode node) {
            if (!started.contains(node)) {
                started.add(node);
            }
            isUp = started.size() == 2;
            notifyAll();
        }

        synchronized boolean isUp(long ms) {
            try {
                if (!isUp) {
                    wait(ms);
                }
                return isUp;
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
                throw new Refusal("ended");
            }
        }
    }

    final List<String> did = new CopyOnWriteArrayList<>();
    final Map<String, Runnable> at = new ConcurrentHashMap<>();
    final List<Objection> objections = new CopyOnWriteArrayList<>();
    final NodeId name;
    volatile boolean isSetUp;
    volatile @Nullable String maintenance;
    volatile List<String> refusals = List.of();
    private final Cluster cluster;

    PlayedNode(String name, Cluster cluster) {
        this.name = new NodeId(name);
        this.cluster = cluster;
    }

    NodeToBe offer() {
        return new NodeToBe(Samples.snapshot(), new NodeId("jupiter2"),
                Map.of("cluster.key", "aa\n", "tls/authority.pem", "PEM\n", "tls/authority.key", "KEY\n"), "guests", false);
    }

    boolean isStarted() {
        return cluster.started.contains(this);
    }

    private void does(String act) {
        did.add(act);
        var happens = at.remove(act);
        if (happens != null) {
            happens.run();
        }
    }

    @Override
    public Now look() {
        does("look");
        return refusals.isEmpty() ? new Now(List.of(), offer(), isStarted(), false) : new Now(refusals, null, false, false);
    }

    @Override
    public String writeMaintenance() {
        does("write maintenance");
        maintenance = UNTIL;
        return UNTIL;
    }

    @Override
    public void takeMaintenance(String until) {
        does("take maintenance");
        maintenance = until;
    }

    @Override
    public @Nullable String endMaintenance() {
        does("end maintenance");
        return null;
    }

    @Override
    public NodeToBe completed(NodeToBe offered) {
        does("complete");
        return offered;
    }

    @Override
    public List<Objection> objections(NodeToBe node) {
        does("judge");
        return List.copyOf(objections);
    }

    @Override
    public boolean agrees(NodeToBe node) {
        does("agree");
        return true;
    }

    @Override
    public void carryOut(NodeToBe node, Consumer<String> tell) {
        tell.accept("placing files");
        does("carry out");
        isSetUp = true;
    }

    @Override
    public void start(Consumer<String> tell) {
        if (!isSetUp) {
            throw new AssertionError(name + " is started and not set up");
        }
        tell.accept("starting");
        does("start");
        cluster.started(this);
    }

    @Override
    public void watch(BooleanSupplier wanted, Consumer<String> tell) {
        tell.accept("waiting for the other");
        does("watch");
        var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (wanted.getAsBoolean() && !cluster.isUp(5)) {
            if (System.nanoTime() > until) {
                throw new Refusal("the nodes do not see each other");
            }
        }
    }

    @Override
    public void settle(BooleanSupplier wanted, Consumer<String> tell) {
        tell.accept(name + " settles");
        does("settle");
    }

    @Override
    public Examination examine() {
        does("examine");
        return new Examination(name.value(), "the other's device answers", true, name + ": nothing is wrong\n", 0);
    }
}
