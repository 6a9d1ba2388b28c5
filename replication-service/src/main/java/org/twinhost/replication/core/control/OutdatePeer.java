package org.twinhost.replication.core.control;

import org.twinhost.replication.core.facts.FactChange;
import org.twinhost.replication.core.facts.Permit;
import org.twinhost.replication.core.ports.OutdateAnswer;

/**
 * Granting the peer a mark: only a Secondary, in the asker's view, for the connection that really was the last one; durable
 * before the answer (S5), and the end of that connection.
 */
final class OutdatePeer {

    private OutdatePeer() {}

    static void grant(ReplicaControl replica, String asked, boolean sameView, OutdateAnswer answer) {
        if (replica.permits().grantOutdate(asked, sameView) instanceof Permit.Refused(_, var why)) {
            answer.refused(why);
            return;
        }
        replica.promotion.giveWay("the peer goes on without this replica");
        if (!replica.store.isOpen()) {
            answer.outdated(asked, replica.state.lastGeneration.get());
            return;
        }
        // At once: the end of a resync that came on it now would take back what is being made durable (S2).
        replica.link.drop("it is outdated: the peer goes on without this replica");
        replica.store.persist(new FactChange.Outdated(), failure -> {
            if (failure != null) {
                answer.refused("the mark could not be made durable: " + failure);
                return;
            }
            replica.out.say("marked " + replica.disk() + " for connection " + asked + ": " + replica.setup.peer()
                    + " goes on without it");
            answer.outdated(asked, replica.generation());
            replica.reconsider();
        });
    }
}
