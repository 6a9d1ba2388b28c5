package org.twinhost.simulator.check;

import org.twinhost.simulator.world.World;

/** S1 to S6 after every event, as far as it takes more than one component of the world to see them. */
public final class Invariants {

    private final World world;
    private final MembershipTruth membership;
    private final ProofTruth proofs;
    private final DeedTruth deeds;
    private final Announcements announcements;
    private final FencingReasons fencingReasons;

    public Invariants(World world) {
        this.world = world;
        this.membership = new MembershipTruth(world);
        this.proofs = new ProofTruth(world);
        this.deeds = new DeedTruth(world);
        this.announcements = new Announcements(world);
        this.fencingReasons = new FencingReasons(world);
    }

    /** What must be true of views; heartbeat's adapter calls it. */
    public MembershipTruth membership() {
        return membership;
    }

    /** What must be true of proofs; fencing's adapter calls it. */
    public ProofTruth proofs() {
        return proofs;
    }

    /** What must be true when somebody acts; the adapters of vm, resource and fencing call it. */
    public DeedTruth deeds() {
        return deeds;
    }

    /** What must be true of what heartbeat says; its link and its bus call it. */
    public Announcements announcements() {
        return announcements;
    }

    /** Why fencing is asked for; the bus calls it. */
    public FencingReasons fencingReasons() {
        return fencingReasons;
    }

    /** Runs after every event: must be quick. */
    public void afterEvent() {
        world.volumes().checkAfterEvent();
        world.guests().checkAfterEvent();
    }
}
