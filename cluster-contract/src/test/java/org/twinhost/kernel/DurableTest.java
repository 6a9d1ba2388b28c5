package org.twinhost.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class DurableTest {

    @Test
    void aPermissionNeedsTheOldAndTheComingFact() {
        var excluded = Durable.of(true);
        var takingBack = excluded.change(_ -> false);

        assertThat(excluded.permits(fact -> fact)).isTrue();
        assertThat(takingBack.permits(fact -> fact)).as("the old one still permits, the coming one not").isFalse();
        assertThat(takingBack.permits(fact -> !fact)).as("the coming one permits, but may never arrive").isFalse();
        assertThat(takingBack.written().permits(fact -> !fact)).isTrue();
    }

    @Test
    void whatWaitsPermitsNothingYetAndForbidsNothingYet() {
        var fact = Durable.of(1).change(_ -> 2).change(_ -> 3);

        assertThat(fact).isEqualTo(new Durable<>(1, Optional.of(2), Optional.of(3)));
        assertThat(fact.permits(each -> each < 3)).isTrue();
        assertThat(fact.written()).isEqualTo(new Durable<>(2, Optional.of(3), Optional.empty()));
    }

    @Test
    void changesStartFromTheLastOneAskedFor() {
        var fact = Durable.of(1).change(each -> each + 1).change(each -> each + 1).change(each -> each + 1);

        assertThat(fact.newest()).isEqualTo(4);
        assertThat(fact.written().written()).isEqualTo(Durable.of(4));
        assertThat(Durable.of(1).isSettled()).isTrue();
        assertThat(fact.written().isSettled()).isFalse();
    }

    @Test
    void nothingIsWrittenThatNobodyBegan() {
        assertThatThrownBy(() -> Durable.of(1).written()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Durable<>(1, Optional.empty(), Optional.of(2)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
