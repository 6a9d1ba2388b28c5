package org.twinhost.replication.net.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.twinhost.replication.net.budget.BudgetShare;
import org.twinhost.replication.net.budget.ByteBudget;
import org.twinhost.replication.net.nbd.RawClient.Reply;

/** Guests that wait, be they many or greedy, hold what they may and no more, and nobody loses a connection. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class NbdBudgetTest {

    private static final int MIB = 1 << 20;
    private static final int REQUESTS = 32;

    /** Of 16 volumes, each can always have a request of 1 MiB. */
    private final ByteBudget budget = new ByteBudget(34 * MIB, 16);
    private final List<NbdServer> servers = new ArrayList<>();
    private NbdFixture nbd;

    @BeforeEach
    void serve() throws IOException {
        nbd = new NbdFixture();
    }

    @AfterEach
    void stop() throws IOException {
        servers.forEach(NbdServer::close);
        nbd.close();
    }

    /** An export whose requests wait as those of a frozen volume do, and its client. */
    private final class Frozen implements AutoCloseable {
        final HeldExport export;
        final BudgetShare share;
        final RawClient client;
        private int answered;

        Frozen(String name) throws IOException {
            export = new HeldExport(name);
            share = budget.share(name, nbd.loop);
            var socket = nbd.folder.resolve(name);
            servers.add(NbdServer.open(nbd.loop, socket, export, share, NbdLimits.USUAL));
            client = RawClient.open(socket);
        }

        CompletableFuture<Void> writesAll() {
            return writes(client, REQUESTS, MIB);
        }

        void answerWhatIsHeld() {
            for (; answered < export.held.size(); answered++) {
                export.held.get(answered).answer(nbd.loop, null);
            }
        }

        long heldBytes() {
            return export.held.stream().skip(answered).mapToLong(held -> held.bytes().capacity()).sum();
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }

    /** No slice of something larger. Netty wraps some buffers, picked at random, to find those that are never released. */
    private static boolean isItsOwnMemory(ByteBuf bytes) {
        var inside = bytes.getClass().getSimpleName().contains("LeakAware") ? bytes.unwrap() : bytes;
        return inside.unwrap() == null;
    }

    @Test
    void sixFrozenVolumesWithABusyGuestEachStayUnderTheBudgetAndAreAllAnswered() throws Exception {
        var frozen = new ArrayList<Frozen>();
        var sent = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < 6; i++) {
            frozen.add(new Frozen("frozen" + i));
            sent.add(frozen.getLast().writesAll());
        }
        await().untilAsserted(() -> assertThat(frozen).allMatch(each -> each.share.waiting() == 1));
        assertThat(budget.usedBytes()).isLessThanOrEqualTo(budget.bytes())
                .isGreaterThanOrEqualTo(frozen.stream().mapToLong(Frozen::heldBytes).sum());
        assertThat(frozen).allSatisfy(each -> {
            assertThat(each.export.open).as("its connection lives").hasValue(1);
            assertThat(each.export.held).isNotEmpty().allMatch(held -> isItsOwnMemory(held.bytes()), "is its own memory");
        });

        try (var other = new Frozen("other")) {
            other.client.write(1, 0, new byte[MIB]);
            await().untilAsserted(() -> assertThat(other.export.held).hasSize(1));
            other.answerWhatIsHeld();
            assertThat(other.client.reply()).as("nobody is kept waiting by the frozen ones").isEqualTo(new Reply(0, 1));
        }

        var thawed = inBackground(() -> {
            while (!frozen.stream().allMatch(each -> each.answered == REQUESTS)) {
                frozen.forEach(Frozen::answerWhatIsHeld);
            }
        });
        for (var each : frozen) {
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(each.client.reply()).isEqualTo(new Reply(0, i));
            }
        }
        thawed.get();
        sent.forEach(CompletableFuture::join);
        await().untilAsserted(() -> assertThat(budget.usedBytes()).isZero());
        for (var each : frozen) {
            each.close();
        }
    }

    @Test
    void smallWritesHoldNoMoreThanIsCounted() throws Exception {
        try (var frozen = new Frozen("frozen")) {
            for (int i = 0; i < 200; i++) {
                frozen.client.write(i, i * 512L, new byte[i % 20 == 0 ? 60_000 : 512]);
            }
            await().untilAsserted(() -> assertThat(frozen.export.held).hasSize(200));
            assertThat(frozen.heldBytes()).isEqualTo(10 * 60_000 + 190 * 512);
            assertThat(frozen.share.usedBytes()).isEqualTo(frozen.heldBytes() + 200 * ByteBudget.REQUEST_BYTES);
            frozen.answerWhatIsHeld();
        }
    }

    @Test
    void clientThatComesAgainAndAgainGetsNoMore() throws Exception {
        var export = new HeldExport("held");
        var share = nbd.serve(export, new ByteBudget(4 * MIB, 1), NbdLimits.USUAL);
        for (int i = 0; i < 5; i++) {
            try (var client = RawClient.open(nbd.socket)) {
                await().untilAsserted(() -> assertThat(export.open).hasValue(1));
                client.request(0, NbdProtocol.CMD_WRITE, 1, 0, MIB);
                client.send(ByteBuffer.allocate(150_000).position(150_000));
                await().until(() -> share.waiting() == 1 || share.usedBytes() > 0);
            }
            await().untilAsserted(() -> assertThat(export.open).as("one that hung up is noticed").hasValue(0));
            assertThat(share.usedBytes()).as("what it had not sent yet is given back").isZero();
        }
        var again = RawClient.open(nbd.socket);
        try (var client = RawClient.open(nbd.socket)) {
            var sent = writes(client, 3, 0);
            await().until(() -> share.waiting() == 1);
            again.request(0, NbdProtocol.CMD_WRITE, 1, 0, MIB);
            again.send(ByteBuffer.allocate(150_000).position(150_000));
            await().until(() -> share.waiting() == 2);
            again.close();
            await().untilAsserted(() -> assertThat(export.open).as("also while it is not read").hasValue(1));
            assertThat(share.waiting()).isEqualTo(1);
            assertThat(share.usedBytes()).isLessThanOrEqualTo(4 * MIB);
            export.held.get(0).answer(nbd.loop, null);
            export.held.get(1).answer(nbd.loop, null);
            sent.get();
            await().untilAsserted(() -> assertThat(export.held).hasSize(3));
            export.held.get(2).answer(nbd.loop, null);
            assertThat(client.reply()).isEqualTo(new Reply(0, 0));
        }
    }

    @Test
    void largeWriteComesInPiecesAndIsAnsweredOnce() throws Exception {
        var export = new HeldExport("held");
        var share = nbd.serve(export, new ByteBudget(4 * MIB, 1), NbdLimits.USUAL);
        try (var client = RawClient.open(nbd.socket)) {
            var sent = inBackground(() -> client.write(7, 4096, new byte[8 * MIB]));
            for (int i = 0; i < 8; i++) {
                int piece = i;
                await().untilAsserted(() -> assertThat(export.held).hasSizeGreaterThan(piece));
                assertThat(export.held.get(i).offset()).isEqualTo(4096 + (long) i * MIB);
                assertThat(share.usedBytes()).isLessThanOrEqualTo(4 * MIB);
                export.held.get(i).answer(nbd.loop, i == 2 ? IoError.EIO : null);
            }
            sent.get();
            assertThat(client.reply()).isEqualTo(new Reply(IoError.EIO.number(), 7));
            client.request(0, NbdProtocol.CMD_FLUSH, 8, 0, 0);
            await().untilAsserted(() -> assertThat(export.held).hasSize(9));
            export.held.get(8).answer(nbd.loop, null);
            assertThat(client.reply()).isEqualTo(new Reply(0, 8));
        }
        await().untilAsserted(() -> assertThat(share.usedBytes()).isZero());
    }

    @Test
    void readThatFailsHalfWayEndsTheConnection() throws Exception {
        var export = new HeldExport("held");
        var share = nbd.serve(export, new ByteBudget(4 * MIB, 1), NbdLimits.USUAL);
        try (var client = RawClient.open(nbd.socket)) {
            client.request(0, NbdProtocol.CMD_READ, 7, 0, 8 * MIB);
            client.request(0, NbdProtocol.CMD_FLUSH, 8, 0, 0);
            await().untilAsserted(() -> assertThat(export.held).hasSize(1));
            export.held.get(0).answer(nbd.loop, null);
            assertThat(client.reply()).isEqualTo(new Reply(0, 7));
            assertThat(client.bytes(MIB)).hasSize(MIB);
            await().untilAsserted(() -> assertThat(export.held).hasSize(2));
            assertThat(export.held.get(1).offset()).isEqualTo(MIB);
            export.held.get(1).answer(nbd.loop, IoError.EIO);
            assertThat(client.isSentAway()).isTrue();
        }
        await().untilAsserted(() -> assertThat(share.usedBytes()).isZero());
    }

    @Test
    void whatBreaksWhenItsTurnComesEndsThatConnectionAlone() throws Exception {
        var export = new HeldExport("held") {
            @Override
            public void write(long offset, ByteBuf data, boolean fua, IoDone done) {
                if (offset != 0) {
                    data.release();
                    throw new IllegalStateException("a test's");
                }
                super.write(offset, data, fua, done);
            }
        };
        var share = nbd.serve(export, new ByteBudget(4 * MIB, 1), NbdLimits.USUAL);
        try (var one = RawClient.open(nbd.socket); var two = RawClient.open(nbd.socket)) {
            var sent = writes(one, 3, 0);
            await().until(() -> share.waiting() == 1);
            two.write(7, 4096, new byte[512]);
            await().until(() -> share.waiting() == 2);
            export.held.get(0).answer(nbd.loop, null);
            assertThat(two.isSentAway()).isTrue();
            sent.get();
            await().untilAsserted(() -> assertThat(export.held).hasSize(3));
            for (int i = 0; i < 3; i++) {
                if (i > 0) {
                    export.held.get(i).answer(nbd.loop, null);
                }
                assertThat(one.reply()).isEqualTo(new Reply(0, i));
            }
        }
    }

    @Test
    void oneConnectionTooManyIsRefusedWithTheReasonAndTheOthersGoOn() throws Exception {
        var clients = new ArrayList<RawClient>();
        for (int i = 0; i < 16; i++) {
            clients.add(RawClient.open(nbd.socket));
        }
        await().untilAsserted(() -> assertThat(nbd.export.open).hasValue(16));
        try (var tooMany = RawClient.greeted(nbd.socket)) {
            tooMany.option(NbdProtocol.OPT_GO, RawClient.goBody(""));
            var refusal = tooMany.optionReply();
            assertThat(refusal.kind()).isEqualTo(NbdProtocol.REP_ERR_POLICY);
            assertThat(refusal.text()).contains("web1-disk has as many connections as it may have");
            tooMany.option(NbdProtocol.OPT_EXPORT_NAME, new byte[0]);
            assertThat(tooMany.isSentAway()).isTrue();
        }
        for (var client : clients) {
            client.write(3, 0, new byte[4096]);
            assertThat(client.reply()).isEqualTo(new Reply(0, 3));
        }
        clients.removeLast().close();
        await().untilAsserted(() -> assertThat(nbd.export.open).hasValue(15));
        RawClient.open(nbd.socket).close();
        for (var client : clients) {
            client.close();
        }
    }

    @Test
    void whoDoesNotSayWhatItWantsIsSentAway() throws Exception {
        nbd.serve(nbd.export, budget, new NbdLimits(16, 500));
        // On a machine that is slow enough, one that does say it is too late as well.
        try (var open = await().ignoreExceptions().until(() -> RawClient.open(nbd.socket), Objects::nonNull);
                var silent = new RawClient(nbd.socket)) {
            assertThat(silent.greeting()).isPositive();
            assertThat(silent.isSentAway()).isTrue();
            open.request(0, NbdProtocol.CMD_FLUSH, 1, 0, 0);
            assertThat(open.reply()).isEqualTo(new Reply(0, 1));
        }
    }

    @Test
    void manyWhoDoNotSayWhatTheyWantAreNotAllListenedTo() throws Exception {
        var silent = new ArrayList<RawClient>();
        for (int i = 0; i < 16; i++) {
            silent.add(RawClient.greeted(nbd.socket));
        }
        try (var tooMany = new RawClient(nbd.socket)) {
            assertThat(tooMany.isSentAway()).isTrue();
        }
        for (var client : silent) {
            client.close();
        }
        await().ignoreExceptions().until(() -> {
            RawClient.open(nbd.socket).close();
            return true;
        });
    }

    /** One MiB each, whose places are so many bytes apart; 0: all at the beginning. */
    private static CompletableFuture<Void> writes(RawClient client, int count, long apartBytes) {
        return inBackground(() -> {
            for (int i = 0; i < count; i++) {
                client.write(i, i * apartBytes, new byte[MIB]);
            }
        });
    }

    private static CompletableFuture<Void> inBackground(ThrowingRunnable work) {
        return CompletableFuture.runAsync(() -> {
            try {
                work.run();
            } catch (Throwable failure) {
                throw new AssertionError(failure);
            }
        }, task -> Thread.ofVirtual().start(task));
    }
}
