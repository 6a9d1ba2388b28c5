package org.twinhost.replication.net.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who gets how much, and who next. */
class ByteBudgetTest {

    private static final int MIB = 1 << 20;

    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final ByteBudget budget = new ByteBudget(32 * MIB, 8);
    private final List<String> story = new ArrayList<>();

    private BudgetShare share(String volume) {
        return budget.share(volume, loop::add);
    }

    private void runLoop() {
        for (var next = loop.poll(); next != null; next = loop.poll()) {
            next.run();
        }
    }

    /** Asks until it is refused, and does not wait. */
    private static int takeAll(BudgetShare share) {
        BudgetShare.Waiter client = () -> { };
        int taken = 0;
        while (share.take(client, MIB)) {
            taken++;
        }
        share.leave(client);
        return taken;
    }

    @Test
    void oneVolumeAloneLeavesAsMuchOfTheCommonHalfAsItTakes() {
        assertThat(takeAll(share("a"))).isEqualTo(2 + 8);
        assertThat(takeAll(share("b"))).isEqualTo(2 + 4);
    }

    @Test
    void whoComesLastFindsItsOwnPart() {
        var taken = IntStream.range(0, 8).map(i -> takeAll(share("v" + i))).toArray();
        assertThat(taken).containsExactly(10, 6, 4, 3, 2, 2, 2, 2);
        assertThat(budget.usedBytes()).isEqualTo(31L * MIB).isLessThanOrEqualTo(budget.bytes());
    }

    @Test
    void whatOneVolumeGivesBackIsThereForAnother() {
        var greedy = share("greedy");
        takeAll(greedy);
        var other = new Client(share("other"), "other", 8 * MIB);
        other.ask();
        greedy.give(8 * MIB);
        assertThat(story).as("told on its own loop").containsExactly("other waits");
        runLoop();
        assertThat(story).containsExactly("other waits", "other takes");
    }

    @Test
    void connectionsOfAVolumeAreServedInTheirOrder() {
        var greedy = share("greedy");
        takeAll(greedy);
        var share = share("a");
        new Client(share, "first", 2 * MIB).ask();
        new Client(share, "large", 6 * MIB).ask();
        new Client(share, "small", MIB / 2).ask();
        assertThat(story).containsExactly("first takes", "large waits", "small waits");
        assertThat(share.waiting()).isEqualTo(2);
        assertThat(share.waitingFor()).isPositive();

        share.give(MIB);
        runLoop();
        assertThat(story).as("there is room for the small one, but it is not its turn").endsWith("large waits");

        greedy.give(10L * MIB);
        runLoop();
        assertThat(story).endsWith("large takes", "small takes");
        assertThat(share.waiting()).isZero();
        assertThat(share.waitingFor()).isZero();
    }

    @Test
    void whoLeavesLetsTheNextGoOn() {
        var share = share("a");
        var first = new Client(share, "first", 20 * MIB);
        first.ask();
        new Client(share, "second", MIB).ask();
        share.leave(first);
        runLoop();
        assertThat(story).containsExactly("first waits", "second waits", "second takes");
    }

    @Test
    void whatIsLargerThanAllThereIsGoesAloneInPieces() {
        var volume = share("a");
        var other = new Client(volume, "small", MIB);
        other.ask();
        var large = new Client(volume, "large", 31 * MIB);
        large.ask();
        assertThat(volume.takeAlone(large, volume.pieceBytes())).as("something is under way").isFalse();
        volume.give(MIB);
        runLoop();
        assertThat(volume.takeAlone(large, volume.pieceBytes())).isTrue();
        assertThat(volume.usedBytes()).isEqualTo(volume.pieceBytes());
    }

    @Test
    void whatAClosedVolumeStillHoldsCounts() {
        var closed = share("a");
        takeAll(closed);
        closed.close();
        assertThat(budget.shares()).isEmpty();
        assertThat(budget.usedBytes()).isEqualTo(10L * MIB);
        var again = share("a");
        assertThat(takeAll(again)).isEqualTo(2 + 3);
        closed.give(10L * MIB);
        runLoop();
        assertThat(budget.usedBytes()).isEqualTo(5L * MIB);
        again.give(5L * MIB);
        assertThatThrownBy(() -> again.give(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void pieceIsWhatEveryVolumeAlwaysHasRoomFor() {
        assertThat(budget.pieceBytes()).isEqualTo(MIB);
        var small = new ByteBudget(400 * 1024, 2);
        assertThat(small.pieceBytes()).isPositive().isLessThanOrEqualTo(100 * 1024 - ByteBudget.REQUEST_BYTES)
                .matches(bytes -> bytes % 4096 == 0);
        assertThatThrownBy(() -> new ByteBudget(8192, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    private final class Client implements BudgetShare.Waiter {
        private final BudgetShare share;
        private final String name;
        private final long wants;

        Client(BudgetShare share, String name, long wants) {
            this.share = share;
            this.name = name;
            this.wants = wants;
        }

        void ask() {
            story.add(name + (share.take(this, wants) ? " takes" : " waits"));
        }

        @Override
        public void roomAgain() {
            ask();
        }
    }
}
