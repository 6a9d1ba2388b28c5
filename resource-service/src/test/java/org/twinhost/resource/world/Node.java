package org.twinhost.resource.world;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.resource.AdminRequest;
import org.twinhost.contract.vm.VmState;
import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.resource.core.act.ResourceState;

/** A node: power, heartbeat model, hypervisor model, fencing model, and the real resource core. */
public final class Node {

    private static final int PUBLISH_MS = 500;

    final World world;
    public final NodeId id;
    final Hypervisor hypervisor;
    final Fencing fencing;
    final Brain brain;
    final Set<ServiceName> dead = EnumSet.noneOf(ServiceName.class);
    final List<Runnable> whileFrozen = new ArrayList<>();
    public boolean on;
    boolean frozen;
    long incarnation;
    long viewNumber;
    private View view = View.NONE;
    private boolean quorate;
    private long heardAtMs = -1;
    private long heardIncarnation;
    private long memberIncarnation;
    private long publishedAtMs;
    private boolean left;
    private long peerLeftIncarnation;

    Node(World world, NodeId id) {
        this.world = world;
        this.id = id;
        this.hypervisor = new Hypervisor(this);
        this.fencing = new Fencing(this);
        this.brain = new Brain(this);
    }

    boolean awake() {
        return on && !frozen;
    }

    View view() {
        return view;
    }

    boolean isQuorate() {
        return quorate;
    }

    long memberIncarnation(NodeId peer) {
        return memberIncarnation;
    }

    boolean hasLeft() {
        return left;
    }

    /** Whether this node has heard the other's goodbye. */
    boolean knowsThatPeerLeft() {
        return peerLeftIncarnation != 0 && peerLeftIncarnation == heardIncarnation;
    }

    /** Heartbeat says goodbye; why it does not, null: it has. */
    String leave(View asked) {
        if (left) {
            return null;
        }
        if (!asked.equals(view)) {
            return "asked to leave " + asked + " in " + view;
        }
        world.checkGoodbye(this);
        left = true;
        view = View.NONE;
        quorate = false;
        world.say(id, "heartbeat: left");
        publish();
        return null;
    }

    boolean hears(Node peer) {
        return heardAtMs >= 0 && heardIncarnation == peer.incarnation && world.nowMs() - heardAtMs < deadtimeMs();
    }

    private int deadtimeMs() {
        return world.snapshot.timing().deadtimeMs();
    }

    /** Runs it on this node after a while, unless the node was switched off by then; a frozen node does it when it thaws. */
    void later(long delayMs, Runnable what) {
        long born = incarnation;
        world.at(delayMs, () -> {
            if (on && incarnation == born) {
                if (frozen) {
                    whileFrozen.add(() -> later(0, what));
                } else {
                    what.run();
                }
            }
        });
    }

    public void powerOn() {
        if (on) {
            return;
        }
        on = true;
        frozen = false;
        incarnation++;
        view = View.NONE;
        quorate = false;
        heardAtMs = -1;
        memberIncarnation = 0;
        left = false;
        peerLeftIncarnation = 0;
        dead.clear();
        world.storage.booted(this);
        world.say(id, "powered on, incarnation " + incarnation);
        brain.start();
    }

    public void powerOff() {
        if (on) {
            world.say(id, "has no power");
            on = false;
            frozen = false;
            whileFrozen.clear();
            hypervisor.clear();
            fencing.clear();
            world.storage.died(this);
        }
    }

    public void freeze() {
        frozen = on;
    }

    public void thaw() {
        if (frozen) {
            frozen = false;
            List.copyOf(whileFrozen).forEach(Runnable::run);
            whileFrozen.clear();
        }
    }

    /** Heartbeat: hear the peer, leave it out after deadtime. */
    void listen() {
        if (!awake()) {
            return;
        }
        Node peer = world.other(this);
        if (world.connected(this, peer)) {
            heardAtMs = world.nowMs();
            heardIncarnation = peer.incarnation;
            peerLeftIncarnation = peer.left ? peer.incarnation : peerLeftIncarnation;
        }
        boolean lost = heardAtMs >= 0 && world.nowMs() - heardAtMs >= deadtimeMs();
        boolean replaced = heardIncarnation > memberIncarnation;
        if (view.has(peer.id) && (lost || replaced || knowsThatPeerLeft())) {
            view = new View(++viewNumber, List.of(id), id);
            publish();
        }
    }

    void join(View merged, Node peer) {
        view = merged;
        viewNumber = merged.number();
        memberIncarnation = peer.incarnation;
        quorate = true;
        publish();
    }

    /** An operator's word after a boot: need not wait. */
    public void confirmOff() {
        Node peer = world.other(this);
        fencing.confirm(peer);
        if (!quorate) {
            quorate = true;
            view = new View(++viewNumber, List.of(id), id);
        }
        publish();
    }

    void step() {
        if (awake() && world.nowMs() - publishedAtMs >= PUBLISH_MS) {
            publish();
        }
        if (awake()) {
            fencing.step();
            brain.tell(new ResourceEvent.Ticked(world.now()));
        }
    }

    /** All services of the node tell their state, the silent ones excepted. */
    void publish() {
        publishedAtMs = world.nowMs();
        tell(ServiceName.HEARTBEAT, () -> new ResourceEvent.MembershipSeen(world.now(), membership(), 0));
        tell(ServiceName.FENCING, () -> new ResourceEvent.FencingSeen(world.now(), fencing.state()));
        tell(ServiceName.REPLICATION, () -> new ResourceEvent.VolumesSeen(world.now(), world.storage.state(this)));
        tell(ServiceName.VM, () -> new ResourceEvent.GuestsSeen(world.now(), guests()));
        tell(ServiceName.CONFIG, () -> new ResourceEvent.ServiceSeen(world.now(), ServiceName.CONFIG));
    }

    void tell(ServiceName service, Supplier<ResourceEvent> event) {
        if (awake() && !dead.contains(service)) {
            later(world.random.nextInt(3), () -> {
                if (!dead.contains(service)) {
                    brain.tell(event.get());
                }
            });
        }
    }

    VmState guests() {
        return new VmState(0, world.now(), id, true, "tcg", hypervisor.states());
    }

    void readSnapshot() {
        later(20, () -> brain.tell(new ResourceEvent.SnapshotSeen(world.now(), world.snapshot)));
    }

    private HeartbeatState membership() {
        Node peer = world.other(this);
        Long silentMs = heardAtMs < 0 ? null : (Long) (world.nowMs() - heardAtMs);
        boolean up = silentMs != null && silentMs < deadtimeMs();
        Liveness liveness = knowsThatPeerLeft() ? Liveness.LEFT
                : silentMs == null ? Liveness.NEVER_HEARD : up ? Liveness.ALIVE : Liveness.LOST;
        PeerState state = new PeerState(peer.id, liveness, heardIncarnation, 1, silentMs, null,
                List.of(new LinkState("grey", up, silentMs), new LinkState("serial", up, silentMs)));
        String waiting = quorate ? null : "waits for " + peer.id + " after its boot, or for twinctl fence confirm " + peer.id;
        return new HeartbeatState(
                0, world.now(), id, incarnation, 1, view, quorate, waiting, List.of(state), 0);
    }

    public void wish(AdminRequest wish) {
        brain.tell(new ResourceEvent.RequestMade(world.now(), "wish", wish, "root", false));
    }

    public void crash(String guest) {
        hypervisor.crash(guest);
    }

    /** From now on the guest can't be started here. */
    public void breaks(String guest) {
        hypervisor.broken.add(guest);
    }

    public void mends(String guest) {
        hypervisor.broken.remove(guest);
    }

    public void kill(ServiceName service) {
        if (service == ServiceName.RESOURCE) {
            brain.start();
        } else {
            dead.add(service);
        }
    }

    public void revive(ServiceName service) {
        dead.remove(service);
        publish();
    }

    /** Sees every event of the core before it does. */
    public void tap(Consumer<ResourceEvent> listener) {
        brain.tap = listener;
    }

    public boolean runs(String guest) {
        return on && hypervisor.isLive(guest);
    }

    public ResourceState state() {
        return brain.state();
    }
}
