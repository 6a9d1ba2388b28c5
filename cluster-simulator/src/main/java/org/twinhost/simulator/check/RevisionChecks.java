package org.twinhost.simulator.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.twinhost.config.core.fields.Content;
import org.twinhost.config.core.rules.SnapshotValidation;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.simulator.world.Observer;
import org.twinhost.simulator.world.World;

/**
 * What must be true of revisions (design §6): one number and hash is one content; who takes one takes a whole, valid and
 * newer one, kept on its disk before it is published; only the quorate coordinator writes. Two contents under one number are
 * allowed only to exist, never to replace each other: that is a disagreement, which the services report.
 */
public final class RevisionChecks implements Observer.Revisions {

    private final World world;
    private final Map<Revision, ClusterSnapshot> contents = new HashMap<>();
    private final Map<Long, String> hashes = new HashMap<>();
    private final Set<Revision> wanted = new HashSet<>();

    RevisionChecks(World world) {
        this.world = world;
    }

    @Override
    public void taken(NodeId node, Revision before, ClusterSnapshot now) {
        var revision = now.revision();
        world.check(before == null || revision.number() > before.number(),
                "config: " + node + " replaces revision " + before + " by " + revision);
        world.check(Content.hash(now).equals(revision.hash()),
                "config: " + node + " takes revision " + revision + ", whose content is another");
        world.check(wanted.contains(revision),
                "config: " + node + " takes revision " + revision + ", which nobody ever wanted to write");
        var known = contents.putIfAbsent(revision, now);
        if (known == null) {
            world.check(SnapshotValidation.of(now).isValid(), "config: " + node + " takes revision " + revision
                    + ", which is not valid: " + SnapshotValidation.of(now).errors());
        } else {
            world.check(Content.same(known, now), "config: two contents under the revision " + revision);
        }
        var hash = hashes.putIfAbsent(revision.number(), revision.hash());
        if (hash != null && !hash.equals(revision.hash())) {
            world.counts().count("two revisions under one number");
            world.story().tell(node, "takes revision " + revision + ", while another took " + hash + " under that number");
        }
    }

    @Override
    public void wanted(Revision revision) {
        wanted.add(revision);
    }

    @Override
    public void written(NodeId node, Revision revision, long sinceMs, long maxAgeMs, HeartbeatState heard) {
        world.check(heard != null && heard.quorate() && node.equals(heard.view().coordinator()), "config: " + node
                + " writes revision " + revision + ", though it is not the quorate coordinator: " + heard);
        world.check(sinceMs <= maxAgeMs, "config: " + node + " writes revision " + revision + ", though it was last told "
                + sinceMs + " ms ago that it is the quorate coordinator");
    }

    @Override
    public void published(NodeId node, Revision revision, long keptNumber) {
        world.check(keptNumber >= revision.number(),
                "S5 " + node + " publishes revision " + revision + " before it is on its disk");
    }
}
