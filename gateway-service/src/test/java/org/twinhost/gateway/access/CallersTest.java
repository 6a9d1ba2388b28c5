package org.twinhost.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.gateway.core.Right;
import org.twinhost.runtime.gateway.ReadOnlyToken;

class CallersTest {

    private static final Origin ROOT = new Origin.Local(0, 1);
    private static final Origin ANNA = new Origin.Local(1000, 1);
    private static final Origin FAR = new Origin.Remote("10.0.0.5");

    @TempDir
    Path etc;

    private Callers callers;

    @BeforeEach
    void tokens() throws IOException {
        write("api.token", "all", "rw-------");
        write("tokens/monitoring.token", ReadOnlyToken.of("monitoring", "look").text(), "rw-r--r--");
        write("tokens/open.token", ReadOnlyToken.of("open", "mine").text(), "rw-rw-rw-");
        write("tokens/strange.token", "everything sha256 " + "0".repeat(64), "rw-r--r--");
        callers = new Callers(new Tokens(etc));
    }

    private void write(String name, String text, String rights) throws IOException {
        var file = etc.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    private Caller known(Origin origin, String authorization) {
        return ((Callers.Answer.Known) callers.authenticate(origin, authorization)).caller();
    }

    @Test
    void theKernelsWordMakesRootAdministratorAndEverybodyElseAStranger() {
        assertThat(known(ROOT, null).may()).isEqualTo(Right.OF_ADMINISTRATORS);
        assertThat(known(ROOT, null).isStranger()).isFalse();
        assertThat(known(ANNA, null).may()).isEqualTo(Right.OF_STRANGERS);
        assertThat(known(ANNA, null).isStranger()).isTrue();
        assertThat(Callers.refusal(known(ANNA, null), Right.READ).detail())
                .contains("uid 1000", "sudo twinctl", "twinctl token add NAME --read-only");
    }

    @Test
    void aTokenIsWhatItIsWhereverItComesFrom() {
        assertThat(known(FAR, "Bearer all").may()).isEqualTo(Right.OF_ADMINISTRATORS);
        assertThat(known(ANNA, "Bearer all").may()).isEqualTo(Right.OF_ADMINISTRATORS);
        assertThat(known(ROOT, "Bearer look").may()).isEqualTo(Right.OF_READERS);
        assertThat(known(FAR, "Bearer look").token()).isEqualTo("monitoring");
        assertThat(Callers.refusal(known(FAR, "Bearer look"), Right.OPERATE).detail())
                .contains("'monitoring'", "right to operate");
    }

    @Test
    void whatIsNoTokenIsRefused() {
        for (var origin : new Origin[] {ROOT, ANNA, FAR}) {
            for (var shown : new String[] {"", "Bearer", "Bearer ", "Bearer al", "Bearer alls", "Basic all", "Bearer mine",
                "Bearer " + ReadOnlyToken.of("x", "look").hash()}) {
                assertThat(callers.authenticate(origin, shown)).as(shown).isInstanceOfSatisfying(Callers.Answer.Unknown.class,
                        unknown -> assertThat(unknown.guessed()).isTrue());
            }
        }
        assertThat(callers.authenticate(FAR, null)).isInstanceOfSatisfying(Callers.Answer.Unknown.class, unknown -> {
            assertThat(unknown.guessed()).isFalse();
            assertThat(unknown.problem().status()).isEqualTo(401);
        });
    }

    @Test
    void theAuditLearnsWhoItWas() {
        var self = (int) ProcessHandle.current().pid();
        var peer = callers.peer(known(new Origin.Local(0, self), null));
        assertThat(peer.from()).isEqualTo("gateway, unix socket");
        assertThat(peer.login()).isEqualTo("root");
        assertThat(peer.program()).isEqualTo("java");
        assertThat(callers.peer(known(FAR, "Bearer look")).from()).isEqualTo("gateway, 10.0.0.5, token monitoring");
    }

    @Test
    void withoutATokenOfTheAdministratorNobodyHasIt() throws IOException {
        Files.setPosixFilePermissions(etc.resolve("api.token"), PosixFilePermissions.fromString("rw-r--r--"));
        callers = new Callers(new Tokens(etc));
        assertThat(callers.authenticate(FAR, "Bearer all")).isInstanceOf(Callers.Answer.Unknown.class);
    }

    @Test
    void aTokenThatNoHeaderCanCarryIsNone() throws IOException {
        for (var text : new String[] {"all\nmore", "all\r\nmore", "a\u0000ll", "a\tll", "\u00e4ll"}) {
            write("api.token", text, "rw-------");
            var tokens = new Tokens(etc);
            assertThat(tokens.shownBy("Bearer " + text)).as(text).isEmpty();
            assertThat(tokens.shownBy("Bearer look")).as(text).isPresent();
        }
        Files.write(etc.resolve("api.token"), new byte[] {'a', (byte) 0xFF, 'l'});
        assertThat(new Tokens(etc).shownBy("Bearer a\u00ffl")).isEmpty();
    }
}
