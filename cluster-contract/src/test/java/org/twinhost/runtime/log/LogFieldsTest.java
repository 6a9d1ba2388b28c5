package org.twinhost.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogFieldsTest {

    @Test
    void whatIsSaidInsideIsAddedAndWhatWasBeforeComesBack() {
        try (var _ = LogFields.with(LogFields.VOLUME, "web1")) {
            try (var _ = LogFields.with(LogFields.VIEW, 7L)) {
                assertThat(LogFields.current()).containsExactly(entry("volume", "web1"), entry("view", "7"));
            }
            assertThat(LogFields.current()).containsExactly(entry("volume", "web1"));
        }
        assertThat(LogFields.current()).isEmpty();
    }

    @Test
    void theInnerValueOfAFieldCounts() {
        try (var _ = LogFields.with(LogFields.GUEST, "web1"); var _ = LogFields.with(LogFields.GUEST, "mail1")) {
            assertThat(LogFields.current()).containsExactly(entry("guest", "mail1"));
        }
    }

    @Test
    void aThreadMadeMeanwhileIsAboutNothing() throws InterruptedException {
        var seen = new HashMap<String, String>(Map.of("not", "run"));
        try (var _ = LogFields.with(LogFields.GUEST, "web1")) {
            var worker = new Thread(() -> {
                seen.clear();
                seen.putAll(LogFields.current());
            });
            worker.start();
            worker.join();
        }
        assertThat(seen).isEmpty();
    }
}
