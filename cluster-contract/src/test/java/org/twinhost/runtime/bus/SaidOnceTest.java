package org.twinhost.runtime.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many lines of the log somebody gets who sends garbage each second. */
class SaidOnceTest {

    private static final String NAME = SaidOnceTest.class.getName();
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> lines = new ArrayList<>();
    private final Handler log = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    /** Near its end, where a monotonic clock may be. */
    private long nanos = Long.MAX_VALUE - SECOND.toNanos();
    private final SaidOnce said = new SaidOnce(Logger.getLogger(NAME), () -> nanos);

    @BeforeEach
    void listen() {
        java.util.logging.Logger.getLogger(NAME).addHandler(log);
    }

    @AfterEach
    void listenNoMore() {
        java.util.logging.Logger.getLogger(NAME).removeHandler(log);
    }

    @Test
    void whatStaysTheSameIsSaidOnce() {
        for (var i = 0; i < 200; i++) {
            said.again("topic", "garbage");
            nanos += SECOND.toNanos();
        }
        assertThat(lines).containsExactly("garbage");
    }

    @Test
    void whatIsAnotherEachTimeIsSaidOnceAMinute() {
        for (var i = 0; i < 180; i++) {
            said.again("topic", "garbage " + i);
            nanos += SECOND.toNanos();
        }
        assertThat(lines).containsExactly("garbage 0", "garbage 60", "garbage 120");
    }

    @Test
    void whoLiesSilencesNobodyElseAndWhatIsStillSoIsSaidLater() {
        said.again("topic", "garbage");
        said.again("topic", "a true word");
        said.again("another", "a true word");
        assertThat(lines).containsExactly("garbage", "a true word");
        nanos += Duration.ofMinutes(1).toNanos();
        said.again("topic", "a true word");
        assertThat(lines).containsExactly("garbage", "a true word", "a true word");
    }
}
