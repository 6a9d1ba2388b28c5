package org.twinhost.twinctl.join.exchange;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.join.message.Examination;
import org.twinhost.twinctl.join.message.Message;
import org.twinhost.twinctl.setup.node.NodeToBe;

/** What happens to who invites. {@code peer} numbers connections; what is of another one than the present is of the past. */
public sealed interface InviterEvent {

    /**
     * Somebody has connected, over TLS.
     *
     * @param channel what only the two ends of this connection know of it
     * @param nonce nobody has seen it before
     */
    record Opened(int peer, String address, String channel, String nonce) implements InviterEvent {}

    record Heard(int peer, Message message) implements InviterEvent {}

    /** The connection is gone. */
    record Lost(int peer, String why) implements InviterEvent {}

    /**
     * How the cluster is now.
     *
     * @param refusals what stands against that node joining
     * @param offer null: there are refusals
     * @param runs whether the cluster runs; else nothing of it does, and this node has to be started as well
     * @param isAlive whether the invited node is heard already
     */
    record Looked(int peer, List<String> refusals, @Nullable NodeToBe offer, boolean runs, boolean isAlive)
            implements InviterEvent {

        public Looked {
            refusals = List.copyOf(refusals);
        }
    }

    /** @param until maintenance stands in the first configuration here; null: nothing had to be changed */
    record WroteMaintenance(int peer, @Nullable String until) implements InviterEvent {}

    record Started(int peer) implements InviterEvent {}

    /** Both nodes are seen from here. */
    record Sighted(int peer) implements InviterEvent {}

    /** @param trouble null: there is none any more */
    record MaintenanceEnded(int peer, @Nullable String trouble) implements InviterEvent {}

    record Examined(int peer, Examination examination) implements InviterEvent {}

    /** How far something here is. */
    record Advanced(int peer, String text) implements InviterEvent {}

    /** Something here did not go as it should. */
    record Failed(int peer, String why) implements InviterEvent {}

    /** The invitation's time is over. */
    record TimeOver() implements InviterEvent {}

    /** Who invited has ended it. */
    record Interrupted() implements InviterEvent {}
}
