package org.twinhost.replication.core.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.replication.core.wire.DigestMatch.DIFFERS;
import static org.twinhost.replication.core.wire.DigestMatch.MATCHES;
import static org.twinhost.replication.core.wire.DigestMatch.UNKNOWN;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.replication.core.verify.Judgement.Part;
import org.twinhost.replication.core.verify.Judgement.Repair;
import org.twinhost.replication.core.verify.Judgement.Seen;
import org.twinhost.replication.core.verify.Judgement.Side;
import org.twinhost.replication.core.verify.Judgement.Word;
import org.twinhost.replication.core.wire.DigestMatch;

/** Who is right. Each line one case: what is here, what is there, whose data counts. */
class JudgementTest {

    private static final Sums A = new Sums(new long[] {1}, Sums.ALL_READ);
    private static final Sums B = new Sums(new long[] {2}, Sums.ALL_READ);
    private static final Sums NOTHING_READ = new Sums(new long[] {0}, new long[] {1});

    @Test
    void whoIsWhatItWasIsRightWhereTheOtherWasChangedByItsMedium() {
        is(A, MATCHES, B, DIFFERS, Side.HERE);
        is(A, DIFFERS, B, MATCHES, Side.THERE);
        is(A, UNKNOWN, B, UNKNOWN, Side.NOBODY_KNOWS);
        is(A, DIFFERS, B, DIFFERS, Side.NOBODY_KNOWS);
        is(A, MATCHES, B, MATCHES, Side.NOBODY_KNOWS);
        is(A, DIFFERS, B, UNKNOWN, Side.NOBODY_KNOWS);
        is(A, UNKNOWN, B, DIFFERS, Side.NOBODY_KNOWS);
    }

    @Test
    void whoWasWrittenSinceMayHoldWhatTheOtherLacks() {
        is(A, MATCHES, B, UNKNOWN, Side.NOBODY_KNOWS);
        is(A, UNKNOWN, B, MATCHES, Side.NOBODY_KNOWS);
    }

    @Test
    void whatCantBeReadIsReplacedUnlessTheOtherIsKnownToBeWrong() {
        is(A, UNKNOWN, NOTHING_READ, UNKNOWN, Side.HERE);
        is(A, MATCHES, NOTHING_READ, UNKNOWN, Side.HERE);
        is(A, DIFFERS, NOTHING_READ, UNKNOWN, Side.NOBODY_KNOWS);
        is(NOTHING_READ, UNKNOWN, B, UNKNOWN, Side.THERE);
        is(NOTHING_READ, UNKNOWN, B, MATCHES, Side.THERE);
        is(NOTHING_READ, UNKNOWN, B, DIFFERS, Side.NOBODY_KNOWS);
        is(NOTHING_READ, UNKNOWN, NOTHING_READ, UNKNOWN, Side.NOBODY_KNOWS);
    }

    @Test
    void aWordCountsWhereNobodyKnowsAndOnlyThere() {
        var there = new Word(Side.THERE, _ -> true, _ -> false);
        assertThat(right(A, UNKNOWN, B, UNKNOWN, there)).isEqualTo(Side.THERE);
        assertThat(right(A, UNKNOWN, B, UNKNOWN, new Word(Side.HERE, _ -> true, _ -> false))).isEqualTo(Side.HERE);
        assertThat(right(A, UNKNOWN, B, UNKNOWN, new Word(Side.THERE, _ -> false, _ -> false))).isEqualTo(Side.NOBODY_KNOWS);
        assertThat(right(A, MATCHES, B, DIFFERS, there)).isEqualTo(Side.HERE);
        assertThat(right(A, DIFFERS, NOTHING_READ, UNKNOWN, there)).as("it can't be read").isEqualTo(Side.NOBODY_KNOWS);
        assertThat(right(NOTHING_READ, UNKNOWN, B, DIFFERS, there)).isEqualTo(Side.THERE);
    }

    @Test
    void aReadErrorOverrulesNoWordAndDecidesNothingThatWasInDoubt() {
        var here = new Word(Side.HERE, _ -> true, _ -> true);
        var there = new Word(Side.THERE, _ -> true, _ -> true);
        assertThat(right(NOTHING_READ, UNKNOWN, B, UNKNOWN, here)).as("said: not B").isEqualTo(Side.NOBODY_KNOWS);
        assertThat(right(A, UNKNOWN, NOTHING_READ, UNKNOWN, there)).as("said: not A").isEqualTo(Side.NOBODY_KNOWS);
        assertThat(right(NOTHING_READ, UNKNOWN, B, UNKNOWN, there)).isEqualTo(Side.THERE);
        assertThat(right(A, UNKNOWN, NOTHING_READ, UNKNOWN, here)).isEqualTo(Side.HERE);
        for (var digest : DigestMatch.values()) {
            assertThat(right(A, digest, NOTHING_READ, UNKNOWN, here.unsaid())).isEqualTo(Side.NOBODY_KNOWS);
            assertThat(right(NOTHING_READ, UNKNOWN, B, digest, here.unsaid())).isEqualTo(Side.NOBODY_KNOWS);
        }
        assertThat(right(A, MATCHES, B, DIFFERS, here.unsaid())).as("digests are no error").isEqualTo(Side.HERE);
    }

    @Test
    void equalIsEqualWhateverTheDigestsSay() {
        assertThat(Judgement.of(new Seen(A, DIFFERS), new Seen(A, MATCHES), Word.NONE).isEqual()).isTrue();
        assertThat(Judgement.of(new Seen(NOTHING_READ, UNKNOWN), new Seen(NOTHING_READ, UNKNOWN), Word.NONE).isEqual())
                .as("of two that can't be read nothing is known").isFalse();
    }

    @Test
    void blocksThatFollowEachOtherAreOnePart() {
        var here = new Seen(new Sums(new long[] {1, 2, 3, 4, 5, 6}, Sums.ALL_READ), UNKNOWN);
        var there = new Seen(new Sums(new long[] {1, 0, 9, 9, 5, 9}, new long[] {0b10}), UNKNOWN);
        var judgement = Judgement.of(here, there, Word.NONE);
        assertThat(judgement.repairs()).containsExactly(new Repair(Side.HERE, new Part(1, 1)));
        assertThat(judgement.unknown()).isEqualTo(List.of(new Part(2, 2), new Part(5, 1)));
        assertThat(judgement.isEqual()).isFalse();
    }

    private static void is(Sums here, DigestMatch digestHere, Sums there, DigestMatch digestThere, Side right) {
        assertThat(right(here, digestHere, there, digestThere, Word.NONE)).isEqualTo(right);
    }

    private static Side right(Sums here, DigestMatch digestHere, Sums there, DigestMatch digestThere, Word word) {
        var judgement = Judgement.of(new Seen(here, digestHere), new Seen(there, digestThere), word);
        return judgement.repairs().isEmpty() ? Side.NOBODY_KNOWS : judgement.repairs().getFirst().right();
    }
}
