package org.twinhost.twinctl.join.exchange;

import org.twinhost.twinctl.join.message.Message;

/** What who invites does. Those with a {@code peer} and a result come back as events with the same number. */
public sealed interface InviterEffect {

    record Send(int peer, Message message) implements InviterEffect {}

    /** When all was sent. */
    record Close(int peer) implements InviterEffect {}

    /** It knows the word: no stranger any more, long messages are taken from it. */
    record Trust(int peer) implements InviterEffect {}

    record Tell(String text) implements InviterEffect {}

    /** Look how the cluster is: {@link InviterEvent.Looked}. */
    record Look(int peer) implements InviterEffect {}

    /** Write maintenance into the first configuration: {@link InviterEvent.WroteMaintenance}. */
    record WriteMaintenance(int peer) implements InviterEffect {}

    /** Start this node: {@link InviterEvent.Started}. */
    record StartHere(int peer) implements InviterEffect {}

    /** Wait until both nodes are seen: {@link InviterEvent.Sighted}. */
    record Watch(int peer) implements InviterEffect {}

    /** When all has settled, end the maintenance that was written: {@link InviterEvent.MaintenanceEnded}. */
    record EndMaintenance(int peer) implements InviterEffect {}

    /** When all has settled, test the other's fence device and ask the doctor: {@link InviterEvent.Examined}. */
    record ExamineHere(int peer) implements InviterEffect {}

    record End(Outcome outcome) implements InviterEffect {}
}
