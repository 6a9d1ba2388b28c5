package org.twinhost.twinctl.join.exchange;

import java.util.List;
import org.twinhost.twinctl.join.message.Examination;
import org.twinhost.twinctl.join.message.Message;
import org.twinhost.twinctl.setup.node.NodeToBe;
import org.twinhost.twinctl.setup.node.Objection;

/** What happens to the machine that joins. */
public sealed interface JoinerEvent {

    record Heard(Message message) implements JoinerEvent {}

    /** The connection is gone. */
    record Lost(String why) implements JoinerEvent {}

    /**
     * What stands against this machine becoming that node.
     *
     * @param node with what the administrator here was asked for
     */
    record Judged(NodeToBe node, List<Objection> objections) implements JoinerEvent {

        public Judged {
            objections = List.copyOf(objections);
        }
    }

    /** The administrator wants it. */
    record Agreed() implements JoinerEvent {}

    /** He does not. */
    record Declined() implements JoinerEvent {}

    /** This machine is set up, nothing is started. */
    record CarriedOut() implements JoinerEvent {}

    /** Maintenance stands in the first configuration here, if it had to. */
    record TookMaintenance() implements JoinerEvent {}

    record Started() implements JoinerEvent {}

    /** Both nodes are seen from here. */
    record Sighted() implements JoinerEvent {}

    record Examined(Examination examination) implements JoinerEvent {}

    /** How far something here is. */
    record Advanced(String text) implements JoinerEvent {}

    /** What was to be done here last was not done, or not wholly. */
    record Failed(String why) implements JoinerEvent {}

    /** The administrator has ended it. */
    record Interrupted() implements JoinerEvent {}
}
