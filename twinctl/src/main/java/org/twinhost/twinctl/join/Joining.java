package org.twinhost.twinctl.join;

import java.io.EOFException;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.PlainText;
import org.twinhost.kernel.MachineLoop;
import org.twinhost.twinctl.join.exchange.Joiner;
import org.twinhost.twinctl.join.exchange.JoinerEffect;
import org.twinhost.twinctl.join.exchange.JoinerEvent;
import org.twinhost.twinctl.join.exchange.JoinerState;
import org.twinhost.twinctl.join.exchange.Outcome;
import org.twinhost.twinctl.join.message.Message;
import org.twinhost.twinctl.join.wire.Wire;

/**
 * A machine while it joins: runs {@link Joiner} with its connection and this machine.
 *
 * <p>{@link #run} belongs to one thread; {@link #interrupt} may be called by any.
 */
final class Joining {

    private static final int INBOX_MAX = 64;

    private final Joiner machine;
    private final JoiningNode node;
    private final Wire wire;
    private final Consumer<String> tell;
    private final Inbox<JoinerEvent> inbox = new Inbox<>(INBOX_MAX);
    private final MachineLoop<JoinerState, JoinerEvent, JoinerEffect> loop;
    private @Nullable Outcome outcome;

    /** @param nonce nobody has seen it before */
    Joining(Joiner machine, JoiningNode node, Wire wire, Consumer<String> tell, String nonce) {
        this.machine = machine;
        this.node = node;
        this.wire = wire;
        this.tell = tell;
        loop = new MachineLoop<>(machine.begin(wire.channel(), nonce), machine::on, (_, _, _) -> { }, this::perform);
    }

    /** Until it is over. */
    Outcome run() throws InterruptedException {
        Thread.ofVirtual().start(this::listen);
        try {
            while (outcome == null) {
                loop.take(inbox.take());
            }
            return outcome;
        } finally {
            inbox.close();
            wire.finish();
            wire.awaitGone();
        }
    }

    void interrupt() {
        inbox.tell(new JoinerEvent.Interrupted());
    }

    private void listen() {
        try {
            while (true) {
                inbox.tell(new JoinerEvent.Heard(wire.read()));
            }
        } catch (EOFException closed) {
            inbox.tell(new JoinerEvent.Lost(machine.host() + " has closed the connection"));
        } catch (IOException broken) {
            inbox.tell(new JoinerEvent.Lost("the connection with " + machine.host() + " broke: "
                    + PlainText.of(String.valueOf(broken.getMessage()))));
        } finally {
            wire.close();
        }
    }

    private void perform(JoinerEffect effect) {
        switch (effect) {
            case JoinerEffect.Send(var message) -> send(message);
            case JoinerEffect.Trust _ -> wire.trust();
            case JoinerEffect.Tell(var text) -> tell.accept(text);
            case JoinerEffect.Judge(var offered) -> work(() -> {
                var wanted = node.completed(offered);
                return new JoinerEvent.Judged(wanted, node.objections(wanted));
            });
            case JoinerEffect.Decide(var wanted) ->
                    work(() -> node.agrees(wanted) ? new JoinerEvent.Agreed() : new JoinerEvent.Declined());
            case JoinerEffect.CarryOut(var wanted) ->
                    work(Inbox.then(() -> node.carryOut(wanted, this::advance), JoinerEvent.CarriedOut::new));
            case JoinerEffect.TakeMaintenance(var until) -> work(() -> {
                if (until != null) {
                    node.takeMaintenance(until);
                }
                return new JoinerEvent.TookMaintenance();
            });
            case JoinerEffect.StartHere _ -> work(Inbox.then(() -> node.start(this::advance), JoinerEvent.Started::new));
            case JoinerEffect.Watch _ ->
                    work(Inbox.then(() -> node.watch(() -> !inbox.isOver(), this::advance), JoinerEvent.Sighted::new));
            case JoinerEffect.ExamineHere _ -> work(() -> {
                node.settle(() -> !inbox.isOver(), this::advance);
                return new JoinerEvent.Examined(node.examine());
            });
            case JoinerEffect.End(var how) -> outcome = how;
        }
    }

    private void send(Message message) {
        try {
            wire.send(message);
        } catch (IOException broken) {
            // Who reads learns it.
            wire.close();
        }
    }

    private void advance(String text) {
        inbox.tell(new JoinerEvent.Advanced(text));
    }

    private void work(Inbox.Act<JoinerEvent> act) {
        inbox.does(act, JoinerEvent.Failed::new);
    }
}
