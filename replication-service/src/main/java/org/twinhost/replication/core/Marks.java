package org.twinhost.replication.core;

import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;

/**
 * Granting the peer a mark: only a Secondary, in the asker's view, for the connection that really was the last one; durable
 * before the answer (S5), and the end of that connection.
 */
final class Marks {

    private Marks() {}

    static void grant(Replica replica, String asked, boolean sameView, Replica.MarkAnswer answer) {
        var why = replica.role == Role.PRIMARY ? "it is Primary on " + replica.setup.self()
                : replica.diskCare.isLoading() ? "the disk on " + replica.setup.self() + " is just being opened"
                : !sameView ? replica.setup.self() + " is in another view"
                : replica.exclusion.isMinting() || replica.isExcluding() ? replica.setup.self() + " has excluded the asker"
                : !replica.link.endsWith(asked) ? "the last connection was another one (" + replica.connection + ")"
                : !replica.promotion.yieldTo() ? replica.setup.self() + " is about to be promoted"
                : null;
        if (why != null) {
            answer.refused(why);
            return;
        }
        if (!replica.store.isOpen()) {
            if (replica.diskCare.isRememberedAsDetached()) {
                answer.marked(asked, replica.lastGeneration);
            } else {
                answer.refused("the disk on " + replica.setup.self() + " is not readable, so the mark can't be made durable");
            }
            return;
        }
        if (replica.disk == DiskState.UP_TO_DATE || replica.disk == DiskState.CONSISTENT) {
            replica.disk = DiskState.OUTDATED;
        }
        replica.store.persist(
                meta -> meta.disk() == DiskState.INCONSISTENT ? meta : meta.asDisk(DiskState.OUTDATED), failure -> {
            if (failure != null) {
                answer.refused("the mark could not be made durable: " + failure);
                return;
            }
            replica.disk = replica.store.current().disk();
            replica.out.say("marked " + replica.disk + " for connection " + asked + ": " + replica.setup.peer()
                    + " goes on without it");
            if (!replica.link.isDown()) {
                replica.link.drop("marked Outdated");
            }
            answer.marked(asked, replica.generation());
            replica.reconsider();
        });
    }
}
