package org.twinhost.twinctl.join;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.twinhost.kernel.MachineLoop;
import org.twinhost.twinctl.join.exchange.Inviter;
import org.twinhost.twinctl.join.exchange.InviterEffect;
import org.twinhost.twinctl.join.exchange.InviterEvent;
import org.twinhost.twinctl.join.exchange.InviterState;
import org.twinhost.twinctl.join.exchange.Outcome;
import org.twinhost.twinctl.join.message.Message;
import org.twinhost.twinctl.join.wire.Alarms;
import org.twinhost.twinctl.join.wire.InvitationPort;

/**
 * An invitation while it is good: runs {@link Inviter} with its sockets and this node. Nothing of it survives the process.
 *
 * <p>{@link #run} belongs to one thread; {@link #interrupt} may be called by any.
 */
final class Invitation implements InvitationPort.Listener {

    /** How long it is good. */
    static final Duration GOOD_FOR = Duration.ofHours(1);

    private static final int INBOX_MAX = 256;

    private final InvitingNode node;
    private final Alarms alarms;
    private final Consumer<String> tell;
    private final Supplier<String> nonces;
    private final Inbox<InviterEvent> inbox = new Inbox<>(INBOX_MAX);
    private final MachineLoop<InviterState, InviterEvent, InviterEffect> loop;
    private final InvitationPort port;
    private @Nullable Outcome outcome;

    /** @param nonces each one new, in hex */
    Invitation(
            Inviter machine, InvitingNode node, SSLContext context, Alarms alarms, Consumer<String> tell,
            Supplier<String> nonces) {
        this.node = node;
        this.alarms = alarms;
        this.tell = tell;
        this.nonces = nonces;
        loop = new MachineLoop<>(machine.begin(), machine::on, (_, _, _) -> { }, this::perform);
        port = new InvitationPort(context, alarms, this);
    }

    /**
     * Listens from now on; where it can't is told.
     *
     * @return where it does, none: nowhere
     */
    List<InetSocketAddress> listen(List<InetSocketAddress> addresses) {
        var open = new ArrayList<InetSocketAddress>();
        for (var address : addresses) {
            try {
                open.add(port.open(address));
            } catch (IOException taken) {
                tell.accept("not listened to at " + address.getHostString() + ", port " + address.getPort() + ": "
                        + taken.getMessage());
            }
        }
        return open;
    }

    /** Until it is over. */
    Outcome run() throws InterruptedException {
        var hour = alarms.after(GOOD_FOR, () -> inbox.tell(new InviterEvent.TimeOver()));
        try {
            while (outcome == null) {
                loop.take(inbox.take());
            }
            return outcome;
        } finally {
            hour.off();
            inbox.close();
            port.close();
        }
    }

    void interrupt() {
        inbox.tell(new InviterEvent.Interrupted());
    }

    @Override
    public void opened(int peer, String address, String channel) {
        inbox.tell(new InviterEvent.Opened(peer, address, channel, nonces.get()));
    }

    @Override
    public void heard(int peer, Message message) {
        inbox.tell(new InviterEvent.Heard(peer, message));
    }

    @Override
    public void lost(int peer, String why) {
        inbox.tell(new InviterEvent.Lost(peer, why));
    }

    private void perform(InviterEffect effect) {
        switch (effect) {
            case InviterEffect.Send(var peer, var message) -> port.send(peer, message);
            case InviterEffect.Close(var peer) -> port.finish(peer);
            case InviterEffect.Trust(var peer) -> port.trust(peer);
            case InviterEffect.Tell(var text) -> tell.accept(text);
            case InviterEffect.Look(var peer) -> work(peer, () -> {
                var now = node.look();
                return new InviterEvent.Looked(peer, now.refusals(), now.offer(), now.runs(), now.isAlive());
            });
            case InviterEffect.WriteMaintenance(var peer) ->
                    work(peer, () -> new InviterEvent.WroteMaintenance(peer, node.writeMaintenance()));
            case InviterEffect.StartHere(var peer) ->
                    work(peer, Inbox.then(() -> node.start(advance(peer)), () -> new InviterEvent.Started(peer)));
            case InviterEffect.Watch(var peer) -> work(peer, Inbox.then(
                    () -> node.watch(() -> !inbox.isOver() && isOf(peer), advance(peer)),
                    () -> new InviterEvent.Sighted(peer)));
            case InviterEffect.EndMaintenance(var peer) -> work(peer, () -> {
                node.settle(() -> !inbox.isOver(), advance(peer));
                return new InviterEvent.MaintenanceEnded(peer, node.endMaintenance());
            });
            case InviterEffect.ExamineHere(var peer) -> work(peer, () -> {
                // Again: the end of maintenance is a revision that has to arrive.
                node.settle(() -> !inbox.isOver(), advance(peer));
                return new InviterEvent.Examined(peer, node.examine());
            });
            case InviterEffect.End(var how) -> outcome = how;
        }
    }

    private boolean isOf(int peer) {
        return loop.state().peer() == peer;
    }

    private Consumer<String> advance(int peer) {
        return text -> inbox.tell(new InviterEvent.Advanced(peer, text));
    }

    private void work(int peer, Inbox.Act<InviterEvent> act) {
        inbox.does(act, why -> new InviterEvent.Failed(peer, why));
    }
}
