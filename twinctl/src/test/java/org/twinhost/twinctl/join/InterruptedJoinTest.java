package org.twinhost.twinctl.join;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twinhost.runtime.bus.Certificates;
import org.twinhost.runtime.tls.TlsFiles;
import org.twinhost.twinctl.join.wire.Tls;
import org.twinhost.twinctl.rest.Refusal;

/** Whatever ends it in the middle, on whichever side: each says what is the case, and the same commands go on. */
class InterruptedJoinTest {

    @TempDir
    private static Path etc;
    private static SSLContext identity;

    private Scene scene;

    @BeforeAll
    static void makeAnIdentity() throws IOException {
        Certificates.makeIn(etc);
        identity = Tls.inviter(new TlsFiles(etc.resolve("tls")));
    }

    @BeforeEach
    void start() {
        scene = new Scene(identity);
    }

    @AfterEach
    void stop() throws Exception {
        scene.close();
    }

    /** After each record of TLS once: whatever has been done is found again, and nothing is done twice or left half done. */
    @Test
    void theCableIsPulledAtEveryMessageAndTheSameCommandGoesOn() throws Exception {
        var cuts = 0;
        for (int records = 1; true; records++) {
            try (var played = new Scene(identity)) {
                var invitation = played.invite();
                boolean isCut;
                try (var cable = new Cutting(played.address(), records)) {
                    try {
                        var joining = played.join(Scene.WORD, cable.address());
                        joining.ended();
                        isConsistent(played, joining);
                    } catch (Refusal inTheHandshake) {
                        played.isUntouched();
                        assertThat(inTheHandshake).hasMessageContaining("twinctl node invite NODE");
                    }
                    isCut = cable.isCut();
                }
                if (!isCut) {
                    assertThat(invitation.ended().exit()).isZero();
                    played.isJoined();
                    break;
                }
                cuts++;
                if (played.two.did.contains("examine") || played.one.did.contains("end maintenance")) {
                    assertThat(invitation.ended().exit()).as("after " + records + ": " + invitation.allTold()).isZero();
                } else {
                    repeatedWhile(played, invitation);
                    assertThat(invitation.ended().exit()).as("after " + records + ": " + invitation.allTold()).isZero();
                }
                played.isJoined();
            }
        }
        assertThat(cuts).as("pulled at each of the messages, and in the handshake").isGreaterThan(14);
    }

    /** Who invites may just be at its end, alone: then it closes its door, and nobody is left to wait behind it. */
    private static void repeatedWhile(Scene played, Scene.Run invitation) throws Exception {
        while (!invitation.outcome().isDone()) {
            try {
                if (repeated(played).ended().exit() == 0) {
                    return;
                }
            } catch (Refusal closed) {
                assertThat(invitation.ended().exit()).as(invitation.allTold()).isZero();
            }
        }
    }

    /** The other side may not have noticed yet that the first one is gone. */
    private static Scene.Run repeated(Scene played) throws Exception {
        while (true) {
            var again = played.join();
            if (again.ended().exit() == 0 || !again.allTold().contains("another machine is joining")) {
                return again;
            }
        }
    }

    private static void isConsistent(Scene played, Scene.Run joining) throws Exception {
        if (joining.ended().exit() == 0) {
            return;
        }
        if (played.two.isSetUp) {
            assertThat(joining.allTold()).contains("This machine is set up", "to go on: here 'twinctl join 127.0.0.1'");
        } else {
            played.isUntouched();
            assertThat(joining.allTold()).contains("Nothing was changed", "to try again: here 'twinctl join 127.0.0.1'");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"complete", "judge", "agree", "carry out", "take maintenance", "start", "watch"})
    void whoJoinsEndsItAnywhereAndGoesOn(String act) throws Exception {
        var invitation = scene.invite();
        var interrupt = new CompletableFuture<Runnable>();
        scene.two.at.put(act, () -> interrupt.join().run());
        var joining = scene.join();
        interrupt.complete(joining.interrupt());

        assertThat(joining.ended().exit()).isEqualTo(1);
        isConsistent(scene, joining);
        var again = repeated(scene);
        assertThat(again.ended().exit()).as(again.allTold()).isZero();
        assertThat(invitation.ended().exit()).as(invitation.allTold()).isZero();
        scene.isJoined();
    }

    @ParameterizedTest
    @ValueSource(strings = {"look", "write maintenance", "start", "watch"})
    void whoInvitesEndsItAnywhereAndInvitesAgain(String act) throws Exception {
        var interrupt = new CompletableFuture<Runnable>();
        scene.one.at.put(act, () -> interrupt.join().run());
        var invitation = scene.invite();
        interrupt.complete(invitation.interrupt());
        var joining = scene.join();

        assertThat(invitation.allTold()).contains("interrupted: the invitation is void", "here 'twinctl node invite jupiter2',"
                + " there 'twinctl join 127.0.0.1'");
        assertThat(joining.ended().exit()).isEqualTo(1);
        assertThat(joining.allTold()).contains("the invitation was ended on jupiter1");
        isConsistent(scene, joining);
        var anew = scene.invite();
        assertThat(scene.join().ended().exit()).isZero();
        assertThat(anew.ended().exit()).isZero();
        scene.isJoined();
    }

    @ParameterizedTest
    @ValueSource(strings = {"complete", "judge", "agree", "carry out", "take maintenance", "start", "watch"})
    void whatFailsAtTheJoinerIsSaidOnBothSides(String act) throws Exception {
        var invitation = scene.invite();
        scene.two.at.put(act, () -> {
            throw new Refusal("the disk is full. Nothing was changed\n  df -h /var");
        });
        var joining = scene.join();
        assertThat(joining.ended().exit()).isEqualTo(1);
        assertThat(joining.allTold()).contains("the disk is full");
        isConsistent(scene, joining);

        var again = repeated(scene);
        assertThat(again.ended().exit()).as(again.allTold()).isZero();
        assertThat(invitation.allTold()).contains("the disk is full. Nothing was changed df -h /var", "still good",
                "has joined");
    }

    @ParameterizedTest
    @ValueSource(strings = {"write maintenance", "start", "watch"})
    void whatFailsAtTheInviterIsSaidOnBothSides(String act) throws Exception {
        var invitation = scene.invite();
        scene.one.at.put(act, () -> {
            throw new Refusal("twinhost-vm does not start");
        });
        var joining = scene.join();
        assertThat(joining.allTold()).contains("jupiter1: twinhost-vm does not start", "This machine is set up");
        assertThat(invitation.ended().exit()).isEqualTo(1);
        assertThat(invitation.allTold()).contains("twinhost-vm does not start",
                "to go on: here 'twinctl node invite jupiter2'");

        scene.invite();
        assertThat(scene.join().ended().exit()).isZero();
        scene.isJoined();
    }
}
