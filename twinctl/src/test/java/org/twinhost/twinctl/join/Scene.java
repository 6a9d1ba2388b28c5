package org.twinhost.twinctl.join;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.twinctl.join.exchange.Inviter;
import org.twinhost.twinctl.join.exchange.Joiner;
import org.twinhost.twinctl.join.exchange.Outcome;
import org.twinhost.twinctl.join.message.Message;
import org.twinhost.twinctl.join.message.Prepared;
import org.twinhost.twinctl.join.message.Word;

/** Two machines on one: an invitation and who joins, over real TLS on loopback. */
final class Scene implements AutoCloseable {

    static final Word WORD = new Word("k7wq3mfdx2ab9qpt");
    static final Word WRONG = new Word("k7wq3mfdx2ab9qpv");
    static final String RELEASE = "1.0 (ab)";
    private static final AtomicInteger NONCES = new AtomicInteger();

    /** A run, and what it has told. */
    record Run(CompletableFuture<Outcome> outcome, List<String> told, Runnable interrupt) {

        Outcome ended() throws Exception {
            return outcome.get(30, TimeUnit.SECONDS);
        }

        String allTold() throws Exception {
            return String.join("\n", told) + "\n" + String.join("\n", ended().lines());
        }
    }

    final PlayedNode.Cluster cluster = new PlayedNode.Cluster();
    final PlayedNode one = new PlayedNode("jupiter1", cluster);
    final PlayedNode two = new PlayedNode("jupiter2", cluster);
    final PlayedAlarms alarms = new PlayedAlarms();
    private final SSLContext identity;
    private final List<Run> invitations = new ArrayList<>();
    private @Nullable InetSocketAddress address;

    Scene(SSLContext identity) {
        this.identity = identity;
        one.isSetUp = true;
    }

    InetSocketAddress address() {
        assertThat(address).isNotNull();
        return address;
    }

    Run invite() throws Exception {
        var told = new CopyOnWriteArrayList<String>();
        var machine = new Inviter(WORD, one.name, new NodeId("jupiter2"), "127.0.0.1", RELEASE, "amd64");
        var invitation = new Invitation(machine, one, identity, alarms, told::add, Scene::nonce);
        address = invitation.listen(List.of(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0))).getFirst();
        var run = new Run(started(invitation::run), told, invitation::interrupt);
        invitations.add(run);
        return run;
    }

    Run join() throws Exception {
        return join(WORD, address());
    }

    Run join(Word word, InetSocketAddress where) throws Exception {
        return join(word, where, RELEASE, false);
    }

    Run join(Word word, InetSocketAddress where, String release, boolean onlyCheck) {
        var told = new CopyOnWriteArrayList<String>();
        var prepared = two.isSetUp ? Prepared.of(two.offer()) : null;
        var who = new Message.Introduction(release, "amd64", "debian", onlyCheck, prepared);
        var wire = Join.connect("127.0.0.1", where, alarms);
        var joining = new Joining(new Joiner(word, "127.0.0.1", who), two, wire, told::add, nonce());
        return new Run(started(joining::run), told, joining::interrupt);
    }

    static String nonce() {
        return "nonce " + NONCES.incrementAndGet();
    }

    private interface Running {
        Outcome run() throws Exception;
    }

    private static CompletableFuture<Outcome> started(Running running) {
        var outcome = new CompletableFuture<Outcome>();
        Thread.ofVirtual().start(() -> {
            try {
                outcome.complete(running.run());
            } catch (Throwable broken) {
                outcome.completeExceptionally(broken);
            }
        });
        return outcome;
    }

    /** Both nodes are what they shall be, and nothing was done twice. */
    void isJoined() {
        assertThat(two.isSetUp).isTrue();
        assertThat(two.did).containsOnlyOnce("carry out");
        assertThat(one.isStarted()).isTrue();
        assertThat(two.isStarted()).isTrue();
        assertThat(one.did).contains("end maintenance", "examine");
    }

    /** Nobody has changed anything. */
    void isUntouched() {
        assertThat(two.isSetUp).isFalse();
        assertThat(two.isStarted()).isFalse();
        assertThat(one.isStarted()).isFalse();
        assertThat(one.maintenance).isNull();
        assertThat(two.maintenance).isNull();
    }

    @Override
    public void close() throws Exception {
        for (var each : invitations) {
            each.interrupt().run();
            each.ended();
        }
    }
}
