package org.twinhost.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.bus.Reply;

class PendingRepliesTest {

    private final PendingReplies<Reply> replies =
            new PendingReplies<>(2, "vm-service of alpha", Reply::refused, Reply::unknown);
    private final AtomicInteger asked = new AtomicInteger();

    private CompletionStage<Reply> ask(String id, long nowMs) {
        return replies.await(id, nowMs, 1000, () -> {
            asked.incrementAndGet();
            return true;
        });
    }

    private static Reply now(CompletionStage<Reply> stage) {
        return stage.toCompletableFuture().getNow(null);
    }

    @Test
    void isAnsweredOnce() {
        var answer = ask("a", 0);

        assertThat(now(answer)).isNull();
        assertThat(replies.answer("a", Reply.done("a", null))).isTrue();
        assertThat(replies.answer("a", Reply.failed("a", "late"))).isFalse();
        assertThat(now(answer).isDone()).isTrue();
        assertThat(replies.size()).isZero();
    }

    @Test
    void askedTwiceIsDoneOnce() {
        var first = ask("a", 0);
        var second = ask("a", 10);

        replies.answer("a", Reply.done("a", null));

        assertThat(asked).hasValue(1);
        assertThat(now(first)).isSameAs(now(second));
    }

    @Test
    void whoseTimeIsOverIsToldSo() {
        var early = ask("a", 0);
        var late = ask("b", 600);

        replies.expire(999);
        assertThat(now(early)).isNull();
        replies.expire(1000);

        assertThat(now(early).outcome()).isEqualTo(Reply.Outcome.UNKNOWN);
        assertThat(now(early).reason())
                .isEqualTo("vm-service of alpha has not decided within 1000 ms; it may still happen: look at its state");
        assertThat(now(late)).isNull();
    }

    @Test
    void withoutRoomNothingIsBegun() {
        ask("a", 0);
        ask("b", 0);
        var third = ask("c", 0);
        var again = ask("a", 0);

        assertThat(asked).hasValue(2);
        assertThat(now(third).outcome()).isEqualTo(Reply.Outcome.REFUSED);
        assertThat(now(third).reason()).contains("overloaded");
        assertThat(now(again)).as("takes no room of its own").isNull();
    }

    @Test
    void aMachineThatTakesNothingLeavesNothingPending() {
        var answer = replies.await("a", 0, 1000, () -> false);

        assertThat(now(answer).outcome()).isEqualTo(Reply.Outcome.REFUSED);
        assertThat(replies.size()).isZero();
    }

    @Test
    void anAnswerFromWithinTheAskingIsNotLost() {
        var answer = replies.await("a", 0, 1000, () -> replies.answer("a", Reply.done("a", null)));

        assertThat(now(answer).isDone()).isTrue();
    }
}
