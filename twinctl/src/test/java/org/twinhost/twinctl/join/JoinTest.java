package org.twinhost.twinctl.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.runtime.bus.Certificates;
import org.twinhost.runtime.tls.TlsFiles;
import org.twinhost.twinctl.join.exchange.Inviter;
import org.twinhost.twinctl.join.message.Message;
import org.twinhost.twinctl.join.message.Messages;
import org.twinhost.twinctl.join.wire.Tls;
import org.twinhost.twinctl.join.wire.Wire;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.setup.node.Objection;

/** Both commands at once, over real TLS; the two machines are played. */
class JoinTest {

    @TempDir
    private static Path etc;
    @TempDir
    private static Path othersEtc;
    private static SSLContext identity;
    private static SSLContext othersIdentity;

    private Scene scene;

    @BeforeAll
    static void makeIdentities() throws IOException {
        Certificates.makeIn(etc);
        Certificates.makeIn(othersEtc);
        identity = Tls.inviter(new TlsFiles(etc.resolve("tls")));
        othersIdentity = Tls.inviter(new TlsFiles(othersEtc.resolve("tls")));
    }

    @BeforeEach
    void start() {
        scene = new Scene(identity);
    }

    @AfterEach
    void stop() throws Exception {
        scene.close();
    }

    @Test
    void aMachineJoins() throws Exception {
        var invitation = scene.invite();
        var joining = scene.join();

        assertThat(joining.ended().exit()).as(joining.allTold()).isZero();
        assertThat(invitation.ended().exit()).as(invitation.allTold()).isZero();
        scene.isJoined();
        assertThat(scene.two.did).containsExactly("complete", "judge", "agree", "carry out", "take maintenance", "start",
                "watch", "settle", "examine");
        assertThat(scene.one.did).containsExactly("look", "write maintenance", "start", "watch", "settle",
                "end maintenance", "settle", "examine");
        assertThat(scene.two.maintenance).isEqualTo(scene.one.maintenance).isNotNull();
        assertThat(invitation.allTold()).contains("debian at 127.0.0.1 knows the invitation", "debian: placing files",
                "jupiter1 settles", "debian: jupiter2 settles", "jupiter2: nothing is wrong", "jupiter2 has joined");
        assertThat(joining.allTold()).contains("become jupiter2 of jupiter", "127.0.0.1: starting",
                "This machine is jupiter2 now");
        assertThatThrownBy(scene::join).as("nobody listens any more").isInstanceOf(Refusal.class)
                .hasMessageContaining("nobody invites at its port").hasMessageContaining("twinctl node invite NODE");
    }

    @Test
    void whoEndsItWhileAllIsStillStartingIsToldOfTheMaintenance() throws Exception {
        var invitation = scene.invite();
        scene.one.at.put("settle", invitation.interrupt());
        scene.join().ended();
        assertThat(invitation.ended().exit()).isEqualTo(1);
        assertThat(invitation.allTold()).contains("interrupted", "jupiter1 and jupiter2 see each other",
                "maintenance that is still there ends with 'twinctl maintenance off'");
        assertThat(scene.one.did).doesNotContain("examine");
    }

    @Test
    void aCheckChangesNothingAndTheInvitationIsStillGood() throws Exception {
        scene.invite();
        scene.two.objections.add(Objection.remark("memory", "8 GiB, the other has 16", ""));
        var check = scene.join(Scene.WORD, scene.address(), Scene.RELEASE, true);
        assertThat(check.ended().exit()).isZero();
        assertThat(check.allTold()).contains("Remark: memory: 8 GiB", "can become jupiter2; nothing was changed");
        scene.isUntouched();

        assertThat(scene.join().ended().exit()).isZero();
        scene.isJoined();
    }

    @Test
    void whatStandsAgainstItIsMendedAndTheSameInvitationTakenAgain() throws Exception {
        var invitation = scene.invite();
        scene.two.objections.add(Objection.blocking("link grey", "10.90.2.2 is at no card", "ip address"));
        assertThat(scene.join().allTold()).contains("10.90.2.2 is at no card", "Nothing was changed");
        scene.one.refusals = List.of("the directory is away");
        assertThat(scene.join().allTold()).contains("does not take this machine", "the directory is away");
        scene.one.refusals = List.of();
        var older = scene.join(Scene.WORD, scene.address(), "0.9 (cd)", false);
        assertThat(older.allTold()).contains("another release", "0.9 (cd)", "1.0 (ab)");
        scene.isUntouched();

        scene.two.objections.clear();
        assertThat(scene.join().ended().exit()).isZero();
        assertThat(invitation.allTold()).contains("is at no card", "the directory is away", "another release", "has joined");
        scene.isJoined();
    }

    @Test
    void wrongWordsAreCountedAndTheFifthEndsIt() throws Exception {
        var invitation = scene.invite();
        for (int left = Inviter.WRONG_WORDS_MAX - 1; left >= 0; left--) {
            var wrong = scene.join(Scene.WRONG, scene.address());
            assertThat(wrong.ended().exit()).isEqualTo(1);
            assertThat(wrong.allTold()).contains("the invitation is not that of 127.0.0.1",
                    left == 0 ? "it is void now" : left == 1 ? "1 try is left" : left + " tries are left");
        }
        assertThat(invitation.ended().exit()).isEqualTo(1);
        assertThat(invitation.allTold()).contains("a wrong one was given 5 times, the last time from 127.0.0.1");
        scene.isUntouched();
        assertThatThrownBy(scene::join).isInstanceOf(Refusal.class);
    }

    @Test
    void itIsOverAfterAnHourAndNotBefore() throws Exception {
        var invitation = scene.invite();
        scene.alarms.await(1);
        scene.alarms.advance(Invitation.GOOD_FOR.minusSeconds(1));
        assertThat(scene.join(Scene.WRONG, scene.address()).allTold()).contains("4 tries are left");
        scene.alarms.advance(Invitation.GOOD_FOR);
        assertThat(invitation.allTold()).contains("the invitation is void: its time is over");
    }

    /** Who sits in the middle speaks TLS with both, passes on what each says, and has another channel with each. */
    @Test
    void whoSitsInTheMiddleLearnsNothing() throws Exception {
        var invitation = scene.invite();
        var heard = new ArrayList<Message>();
        try (var door = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            var middle = Thread.ofVirtual().start(() -> {
                try {
                    var near = Wire.over(door.accept(), othersIdentity, true, scene.alarms);
                    var far = Join.connect("127.0.0.1", scene.address(), scene.alarms);
                    near.send(relayed(far, heard));
                    far.send(relayed(near, heard));
                    near.send(relayed(far, heard));
                    near.finish();
                    far.close();
                } catch (IOException cut) {
                    heard.clear();
                }
            });
            var joining = scene.join(Scene.WORD, (InetSocketAddress) door.getLocalSocketAddress());
            assertThat(joining.allTold()).contains("somebody sits between the two machines", "Nothing was changed");
            middle.join();
        }
        assertThat(heard).extracting(each -> (Object) each.getClass().getSimpleName())
                .containsExactly("Challenge", "Knock", "WrongWord");
        scene.isUntouched();
        assertThat(scene.join().ended().exit()).isZero();
        assertThat(invitation.told()).anyMatch(each -> each.contains("does not know the invitation; 4 tries are left"));
    }

    private static Message relayed(Wire from, List<Message> heard) throws IOException {
        var message = from.read();
        heard.add(message);
        return message;
    }

    @Test
    void whoOnlySaysThatHeInvitesIsToldNothing() throws Exception {
        var heard = new ArrayList<Message>();
        try (var door = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            var impostor = Thread.ofVirtual().start(() -> {
                try {
                    var near = Wire.over(door.accept(), othersIdentity, true, scene.alarms);
                    near.send(new Message.Challenge(Message.PROTOCOL, "aa"));
                    heard.add(near.read());
                    near.send(new Message.Welcome("bb"));
                    heard.add(near.read());
                } catch (IOException cut) {
                    // He is left.
                }
            });
            var joining = scene.join(Scene.WORD, (InetSocketAddress) door.getLocalSocketAddress());
            assertThat(joining.allTold()).contains("does not know the invitation itself", "Nothing was changed");
            impostor.join();
        }
        assertThat(heard).singleElement().isInstanceOf(Message.Knock.class);
        scene.isUntouched();
    }

    @Test
    void strangersOnThePortDoNotKeepTheRightOneOut() throws Exception {
        scene.invite();
        var silent = new ArrayList<Socket>();
        for (int i = 2; i < 40; i++) {
            silent.add(stranger(i));
        }
        var http = stranger(50);
        http.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        var half = stranger(51);
        half.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1});
        var huge = tls(stranger(52));
        huge.getOutputStream().write(new byte[] {0x7f, 0, 0, 0, 1, 2, 3});
        var tooLong = tls(stranger(53));
        tooLong.getOutputStream().write(new byte[] {0, 0, 0x10, 1});
        var noJson = tls(stranger(54));
        noJson.getOutputStream().write(new byte[] {0, 0, 0, 2, '{', '{'});
        for (var each : new Socket[] {http, huge, tooLong, noJson}) {
            isSentAway(each);
        }

        assertThat(scene.join().ended().exit()).isZero();
        scene.isJoined();
        for (var each : silent) {
            each.close();
        }
        half.close();
    }

    @Test
    void whoIsSlowIsSentAwayAfterTenSeconds() throws Exception {
        scene.invite();
        scene.alarms.await(1);
        var silent = stranger(2);
        scene.alarms.await(2);
        scene.alarms.advance(Wire.STRANGERS_DEADLINE);
        isSentAway(silent);

        var drips = tls(stranger(3));
        drips.getOutputStream().write(new byte[] {0, 0});
        scene.alarms.await(2);
        scene.alarms.advance(Wire.STRANGERS_DEADLINE);
        isSentAway(drips);

        // Who proves nothing, and says again and again that he is there.
        var beats = tls(stranger(4));
        var beat = Messages.bytes(new Message.Beat());
        beats.getOutputStream().write(ByteBuffer.allocate(4 + beat.length).putInt(beat.length).put(beat).array());
        isSentAway(beats);
        assertThat(scene.join().ended().exit()).isZero();
    }

    /** From another address of loopback. */
    private Socket stranger(int number) throws IOException {
        var socket = new Socket();
        socket.bind(new InetSocketAddress("127.0.0." + number, 0));
        socket.connect(scene.address());
        return socket;
    }

    private static SSLSocket tls(Socket raw) throws IOException {
        var socket = (SSLSocket) Tls.joiner().getSocketFactory().createSocket(raw, null, raw.getPort(), true);
        socket.startHandshake();
        return socket;
    }

    private static void isSentAway(Socket stranger) throws IOException {
        stranger.setSoTimeout(20_000);
        try (stranger) {
            stranger.getInputStream().readAllBytes();
        } catch (IOException reset) {
            assertThat(reset).as("it is closed, not kept").isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aHostThatIsNoneOrNoInviterIsSaid() throws Exception {
        assertThatThrownBy(() -> scene.join(Scene.WORD, InetSocketAddress.createUnresolved("no-such-host.invalid", 7811)))
                .isInstanceOf(Refusal.class).hasMessageContaining("there is no host");
        try (var door = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> {
                try (var client = door.accept()) {
                    client.getInputStream().read();
                    client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException closed) {
                    // It has seen enough.
                }
            });
            assertThatThrownBy(() -> scene.join(Scene.WORD, (InetSocketAddress) door.getLocalSocketAddress()))
                    .isInstanceOf(Refusal.class).hasMessageContaining("is no node that invites")
                    .hasMessageContaining("twinctl node invite NODE");
        }
    }
}
