package org.twinhost.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.AsWritten;

/** Messages that lack something. */
class WholeRecordsTest {

    record Inner(String name) {}

    record Outer(String needed, @Nullable String may, long number, List<Inner> list, Map<String, Inner> map,
            Optional<Inner> some) {}

    private static final String WHOLE =
            "{'needed':'x','may':'y','number':7,'list':[{'name':'a'}],'map':{'k':{'name':'b'}},'some':{'name':'c'}}";

    private static Outer read(String json) throws IOException {
        return WholeRecords.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), Outer.class);
    }

    private static void isRefused(String json, String missing) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(IOException.class).hasMessageContaining("it lacks Outer" + missing);
    }

    @Test
    void aWholeOneIsRead() throws IOException {
        assertThat(read(WHOLE)).isEqualTo(new Outer("x", "y", 7, List.of(new Inner("a")), Map.of("k", new Inner("b")),
                Optional.of(new Inner("c"))));
    }

    @Test
    void whatMayBeMissingMay() throws IOException {
        assertThat(read(WHOLE.replace("'may':'y',", "")).may()).isNull();
        assertThat(read(WHOLE.replace("'y'", "null")).may()).isNull();
        assertThat(read(WHOLE.replace("{'name':'c'}", "null")).some()).isEmpty();
    }

    record Wish(String who, @AsWritten Inner what) {}

    @Test
    void whatAPersonWroteIsNotLookedInto() throws IOException {
        var wish = WholeRecords.read("{\"who\":\"anna\",\"what\":{}}".getBytes(StandardCharsets.UTF_8), Wish.class);
        assertThat(wish.what().name()).isNull();
    }

    @Test
    void whatMustBeThereIsMissedWhereverItIs() {
        isRefused(WHOLE.replace("'needed':'x',", ""), ".needed");
        isRefused(WHOLE.replace("'x'", "null"), ".needed");
        isRefused(WHOLE.replace("[{'name':'a'}]", "null"), ".list");
        isRefused(WHOLE.replace("{'name':'a'}", "{'name':'a'},null"), ".list[1]");
        isRefused(WHOLE.replace("{'name':'a'}", "{}"), ".list[0].name");
        isRefused(WHOLE.replace("{'name':'b'}", "{}"), ".map[0].name");
        isRefused(WHOLE.replace("{'name':'c'}", "{}"), ".some.name");
        assertThatThrownBy(() -> read("null")).isInstanceOf(IOException.class).hasMessageContaining("null where a Outer");
    }
}
