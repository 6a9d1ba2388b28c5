package org.twinhost.replication.core.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.replication.core.verify.Judgement.Side;
import org.twinhost.replication.core.wire.VerifyResult;
import org.twinhost.replication.core.wire.VerifyResult.Why;

/** What a pass over everything says at its end of what the one before had counted and could not name. */
class PassTest {

    private static final long SIZE = 64L << 20;
    private static final long BLOCK = 4096;
    private static final VerifyResult ALL_EQUAL = VerifyResult.NOTHING.checked(SIZE);

    /** One block more than can be named. */
    private static VerifyResult moreThanCouldBeNamed() {
        var found = VerifyResult.NOTHING;
        for (int i = 0; i <= VerifyResult.RANGES_MAX; i++) {
            found = found.differs(i * 2L * BLOCK, BLOCK);
        }
        return found;
    }

    private final Pass pass = new Pass(List.of(), Side.NOBODY_KNOWS, moreThanCouldBeNamed());

    @Test
    void whoHasComparedAllKnowsItBetter() {
        assertThat(pass.at(SIZE, ALL_EQUAL).result()).isEqualTo(ALL_EQUAL);
    }

    @Test
    void whereSomethingCouldNotBeComparedItMayStillLieThere() {
        var skipped = pass.at(SIZE - Digests.CHUNK, VerifyResult.NOTHING).skips(SIZE,
                ALL_EQUAL.troubled(SIZE - Digests.CHUNK, Digests.CHUNK, Why.NOT_COMPARED, ""));
        assertThat(skipped.result().differingBytes()).isEqualTo(BLOCK);
        assertThat(skipped.result().ranges()).isEmpty();
    }
}
