package org.twinhost.twinctl.join.exchange;

import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.join.message.Message;
import org.twinhost.twinctl.setup.node.NodeToBe;

/** What the machine that joins does. */
public sealed interface JoinerEffect {

    record Send(Message message) implements JoinerEffect {}

    /** The other knows the word: long messages are taken from it. */
    record Trust() implements JoinerEffect {}

    record Tell(String text) implements JoinerEffect {}

    /** Ask for what is of this machine alone, and look at it: {@link JoinerEvent.Judged}. */
    record Judge(NodeToBe node) implements JoinerEffect {}

    /** Show the plan and ask: {@link JoinerEvent.Agreed} or {@link JoinerEvent.Declined}. */
    record Decide(NodeToBe node) implements JoinerEffect {}

    /** {@link JoinerEvent.CarriedOut}. */
    record CarryOut(NodeToBe node) implements JoinerEffect {}

    /** {@link JoinerEvent.TookMaintenance}. @param until null: nothing has to be written */
    record TakeMaintenance(@Nullable String until) implements JoinerEffect {}

    /** {@link JoinerEvent.Started}. */
    record StartHere() implements JoinerEffect {}

    /** Wait until both nodes are seen: {@link JoinerEvent.Sighted}. */
    record Watch() implements JoinerEffect {}

    /** When all has settled: {@link JoinerEvent.Examined}. */
    record ExamineHere() implements JoinerEffect {}

    record End(Outcome outcome) implements JoinerEffect {}
}
