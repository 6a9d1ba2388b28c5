package org.twinhost.replication.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

    private int started;
    private final List<String> answers = new ArrayList<>();
    private final GroupCommit flushes = new GroupCommit(() -> started++);

    @Test
    void thoseThatCameWhileOneRanShareTheNext() {
        ask("a");
        ask("b");
        ask("c");
        assertThat(started).isEqualTo(1);

        flushes.flushed(null);
        assertThat(answers).containsExactly("a");
        assertThat(started).isEqualTo(2);

        flushes.flushed(null);
        assertThat(answers).containsExactly("a", "b", "c");
        assertThat(started).isEqualTo(2);
    }

    @Test
    void oneAskedFromAnAnswerIsNotCoveredByTheFlushThatEnded() {
        flushes.add(_ -> ask("later"));
        flushes.flushed(null);

        assertThat(started).isEqualTo(2);
        assertThat(answers).isEmpty();
    }

    @Test
    void failureIsFinal() {
        ask("a");
        flushes.flushed("Input/output error");
        ask("b");
        flushes.flushed(null);

        assertThat(answers).containsExactly("a: Input/output error", "b: Input/output error");
    }

    private void ask(String who) {
        flushes.add(failure -> answers.add(failure == null ? who : who + ": " + failure));
    }
}
