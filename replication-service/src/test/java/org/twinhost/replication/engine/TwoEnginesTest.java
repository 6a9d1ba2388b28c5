package org.twinhost.replication.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.twinhost.replication.engine.TwoEngines.ONE;
import static org.twinhost.replication.engine.TwoEngines.TWO;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.replication.volume.Outcome;

/** The whole data path on real sockets and files: NBD in, two replicas, one JVM. */
@Timeout(90)
class TwoEnginesTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private TwoEngines pair;

    @BeforeEach
    void start() throws IOException {
        pair = new TwoEngines(folder);
        pair.start(ONE);
        pair.start(TWO);
        await().atMost(SOON).until(() -> pair.has(ONE) && pair.has(TWO) && pair.isHealthy(ONE) && pair.isHealthy(TWO));
    }

    @AfterEach
    void stop() {
        pair.close();
    }

    @Test
    void mirrorsWhatTheGuestWrites() throws Exception {
        assertThat(pair.volume(ONE).promote().join()).isEqualTo(new Outcome.Done());
        try (var guest = new NbdGuest(pair.socket(ONE))) {
            for (int i = 0; i < 50; i++) {
                guest.write(i * 300_000L / 512 * 512, pattern(i, 64 << 10));
            }
            guest.write(1_000_448, pattern(77, 512));
            guest.flush();
            assertThat(guest.read(1_000_448, 512)).isEqualTo(pattern(77, 512));
        }
        assertThat(pair.dataOf(TWO)).isEqualTo(pair.dataOf(ONE));
        assertThat(pair.volume(TWO).promote().join()).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void whatAMediumChangesIsRepairedFromTheOtherSideOrNamed() throws Exception {
        pair.volume(ONE).promote().join();
        try (var guest = new NbdGuest(pair.socket(ONE))) {
            guest.write(0, pattern(1, 1 << 20));
            guest.flush();
        }
        pair.damage(TWO, 2L << 20);
        assertThat(verified(1).differingBytes()).as("no digest is known yet").isEqualTo(4096);
        assertThat(pair.volume(TWO).stateNow().join().verify().ranges())
                .containsExactly(new VerifyState.Range(2L << 20, 4096));
        assertThat(pair.volume(ONE).verify().decide(ONE, VerifyState.NEVER.finding()).join()).as("of what was not seen")
                .isInstanceOf(Outcome.Refused.class);
        assertThat(pair.volume(ONE).verify().decide(ONE, state(ONE).verify().finding()).join()).isEqualTo(new Outcome.Done());
        await().atMost(SOON).until(() -> !state(ONE).verify().atRisk() && !state(TWO).verify().atRisk());
        assertThat(pair.dataOf(TWO)).isEqualTo(pair.dataOf(ONE));

        pair.damage(TWO, 5000);
        pair.damage(ONE, 2L << 20);
        var found = verified(2);
        assertThat(found.checkedBytes()).isEqualTo(state(ONE).sizeBytes());
        assertThat(found.repairedBytes()).isEqualTo(2 * 4096);
        assertThat(found.atRisk()).isFalse();
        assertThat(pair.dataOf(TWO)).isEqualTo(pair.dataOf(ONE));
    }

    /** @param ended how many passes had ended then */
    private VerifyState verified(int ended) {
        assertThat(pair.volume(ONE).verify().start().join()).isEqualTo(new Outcome.Done());
        await().atMost(SOON.multipliedBy(2)).until(() -> pair.volume(ONE).replica().verifySight().ended() == ended
                && pair.volume(TWO).replica().verifySight().ended() == ended);
        return pair.volume(ONE).stateNow().join().verify();
    }

    @Test
    void marksThePeerWhenTheWireBreaksAndSyncsOnlyWhatChanged() throws Exception {
        pair.marksLost = true; // also where this machine is so busy that a peer seems silent
        pair.volume(ONE).promote().join();
        try (var guest = new NbdGuest(pair.socket(ONE))) {
            guest.write(0, pattern(1, 1 << 20));
            guest.flush();
            pair.stop(TWO);
            var waiting = CompletableFuture.runAsync(() -> write(guest, 8192, 2));
            await().atMost(SOON).until(() -> state(ONE).frozen());
            assertThat(waiting).isNotDone();
            // Proof instead of the mark: the other incarnation is off.
            pair.volume(ONE).peerIsOff(1, true, "proof");
            waiting.join();
            assertThat(state(ONE).outOfSyncBytes()).isLessThan(64 << 10);
        }
        pair.marksLost = false;
        pair.start(TWO);
        await().atMost(SOON).until(() -> pair.has(TWO) && pair.isHealthy(ONE) && pair.isHealthy(TWO));
        assertThat(pair.dataOf(TWO)).isEqualTo(pair.dataOf(ONE));
    }

    @Test
    void takesItsRoleUpAgainWhenTheServiceWasRestarted() throws Exception {
        pair.volume(ONE).promote().join();
        try (var guest = new NbdGuest(pair.socket(ONE))) {
            guest.write(0, pattern(5, 256 << 10));
        }
        pair.stop(ONE);
        pair.start(ONE);
        await().atMost(SOON).until(() -> pair.has(ONE) && state(ONE).role() == Role.PRIMARY && !state(ONE).frozen()
                && pair.isHealthy(ONE) && pair.isHealthy(TWO));
        try (var guest = new NbdGuest(pair.socket(ONE))) {
            assertThat(guest.read(0, 256 << 10)).isEqualTo(pattern(5, 256 << 10));
            guest.write(4096, pattern(6, 4096));
            guest.flush();
        }
        assertThat(pair.dataOf(TWO)).isEqualTo(pair.dataOf(ONE));
    }

    @Test
    void survivorIsPromotedWithTheProofAndHasEverything() throws Exception {
        pair.volume(ONE).promote().join();
        try (var guest = new NbdGuest(pair.socket(ONE))) {
            guest.write(12_288, pattern(9, 1 << 20));
        }
        pair.stop(ONE);
        await().atMost(SOON).until(() -> state(TWO).connection() == ConnectionState.CONNECTING);
        assertThat(pair.volume(TWO).promote().join()).isInstanceOf(Outcome.Refused.class);
        pair.volume(TWO).peerIsOff(1, true, "proof");
        assertThat(pair.volume(TWO).promote().join()).isEqualTo(new Outcome.Done());
        try (var guest = new NbdGuest(pair.socket(TWO))) {
            assertThat(guest.read(12_288, 1 << 20)).isEqualTo(pattern(9, 1 << 20));
        }
    }

    /** Two false words split it; a person throws one side away, and its service is killed in the middle. */
    @Test
    void aSplitBrainIsResolvedAndTheTwoAreEqualByteForByte() throws Exception {
        pair.marksLost = true;
        pair.volume(ONE).promote().join();
        try (var guest = new NbdGuest(pair.socket(ONE))) {
            guest.write(0, pattern(1, 1 << 20));
            guest.flush();
        }
        await().atMost(SOON).until(() -> pair.volume(ONE).demote().join().equals(new Outcome.Done()));
        pair.stop(TWO);
        writeAlone(ONE, 4096, 21);
        pair.stop(ONE);
        pair.start(TWO);
        await().atMost(SOON).until(() -> pair.has(TWO) && state(TWO).disk() == DiskState.UP_TO_DATE);
        writeAlone(TWO, 8L << 20, 22);
        pair.start(ONE);
        await().atMost(SOON).until(() -> pair.has(ONE) && state(ONE).splitBrain() != null && state(TWO).splitBrain() != null);
        var split = state(ONE).splitBrain();
        assertThat(split.counted()).isTrue();
        assertThat(split.here().changedBytes()).isGreaterThanOrEqualTo(64 << 10).isLessThan(8 << 20);
        assertThat(split.copyBytes()).isLessThan(16 << 20);
        assertThat(split.there().written()).isNotNull();
        assertThat(pair.dataOf(TWO)).isNotEqualTo(pair.dataOf(ONE));

        assertThat(pair.volume(ONE).split().resolve(new NodeId("jupiter3"), split).join())
                .isInstanceOf(Outcome.Refused.class);
        assertThat(pair.volume(ONE).split().resolve(TWO, split).join()).isEqualTo(new Outcome.Done());
        pair.stop(TWO);
        pair.start(TWO);
        await().atMost(SOON).until(() -> pair.has(TWO) && pair.isHealthy(ONE) && pair.isHealthy(TWO));
        assertThat(pair.dataOf(TWO)).isEqualTo(pair.dataOf(ONE));
        assertThat(Arrays.copyOfRange(pair.dataOf(TWO), 4096, 4096 + (64 << 10))).isEqualTo(pattern(21, 64 << 10));
        assertThat(Arrays.copyOfRange(pair.dataOf(TWO), 8 << 20, (8 << 20) + 4096)).containsOnly(0);
        assertThat(state(ONE).splitBrain()).isNull();
    }

    /** On a person's false word that the other node is off. */
    private void writeAlone(NodeId node, long offset, int seed) throws IOException {
        pair.volume(node).peerIsOff(1, true, "a false word");
        await().atMost(SOON).until(() -> pair.volume(node).promote().join().equals(new Outcome.Done()));
        try (var guest = new NbdGuest(pair.socket(node))) {
            guest.write(offset, pattern(seed, 64 << 10));
            guest.flush();
        }
        await().atMost(SOON).until(() -> pair.volume(node).demote().join().equals(new Outcome.Done()));
    }

    @Test
    void dropsForeignersAndGoesOn() throws Exception {
        var address = new InetSocketAddress("127.0.0.11", portOf());
        for (int i = 0; i < 5; i++) {
            try (var stranger = new Socket()) {
                stranger.connect(address, 2_000);
                stranger.setSoTimeout(5_000);
                stranger.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes());
                assertThat(stranger.getInputStream().read()).isEqualTo(-1);
            }
        }
        assertThat(pair.isHealthy(ONE)).isTrue();
        pair.stop(TWO);
        pair.start(TWO, "another-key-another-key-another-".getBytes());
        await().atMost(SOON).until(() -> pair.has(TWO) && state(TWO).disk() == DiskState.UP_TO_DATE);
        await().during(Duration.ofSeconds(1)).atMost(SOON).until(() -> state(TWO).connection() != ConnectionState.CONNECTED);
    }

    @Test
    void saysThatALinkIsUnsealedAndSealsItAtOnceWhenItIsTo() throws Exception {
        assertThat(state(ONE).unsealed()).isFalse();
        pair.stop(ONE);
        pair.stop(TWO);
        pair.unsealed = true;
        pair.start(ONE);
        pair.start(TWO);
        await().atMost(SOON).until(() -> pair.has(ONE) && pair.has(TWO) && pair.isHealthy(ONE) && pair.isHealthy(TWO));
        assertThat(state(ONE).unsealed()).isTrue();
        assertThat(state(TWO).unsealed()).isTrue();

        pair.unsealed = false;
        pair.engine(ONE).configure(pair.snapshot());
        pair.engine(TWO).configure(pair.snapshot());
        await().atMost(SOON).until(() -> pair.isHealthy(ONE) && pair.isHealthy(TWO)
                && !state(ONE).unsealed() && !state(TWO).unsealed());
    }

    private int portOf() throws IOException {
        return pair.port();
    }

    private static void write(NbdGuest guest, long offset, int seed) {
        try {
            guest.write(offset, pattern(seed, 4096));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private VolumeState state(NodeId node) {
        return pair.volume(node).stateNow().join();
    }

    private static byte[] pattern(int seed, int length) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) (seed + 1));
        return bytes;
    }
}
