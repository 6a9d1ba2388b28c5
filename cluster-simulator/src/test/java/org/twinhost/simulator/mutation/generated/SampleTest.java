package org.twinhost.simulator.mutation.generated;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.twinhost.simulator.mutation.Mutant;
import org.twinhost.simulator.mutation.made.Made;
import org.twinhost.simulator.mutation.made.Operator;

class SampleTest {

    static Made made(String core, String type, Operator operator, int ordinal, String hash) {
        return new Made(core, core + "-service/src/main/java/org/twinhost/" + core + "/core/" + type + ".java", type, "on",
                operator, ordinal, hash, new Mutant.Edit("a", "b"));
    }

    private static List<Made> many() {
        var all = new ArrayList<Made>();
        for (int i = 1; i <= 400; i++) {
            all.add(made("vm", "Life", Operator.NEGATE, i, "00000000"));
        }
        for (int i = 1; i <= 4; i++) {
            all.add(made("fencing", "Case", Operator.SKIP_FLUSH, i, "00000000"));
        }
        return all;
    }

    @Test
    void everyCoreAndOperatorHasSome() {
        var byCore = new Sample(many(), 20).drawn().stream().collect(Collectors.groupingBy(Made::core, Collectors.counting()));
        assertThat(byCore.get("fencing")).isBetween(1L, 4L);
        assertThat(byCore.get("vm")).isEqualTo(20 - byCore.get("fencing"));
    }

    @Test
    void itIsAlwaysTheSameAndAnEditElsewhereChangesNothingInIt() {
        var first = new Sample(many(), 20).drawn();
        var edited = new ArrayList<>(many().reversed());
        edited.replaceAll(each -> made(each.core(), each.type(), each.operator(), each.ordinal(), "11111111"));
        assertThat(new Sample(edited, 20).drawn()).extracting(Made::name).isEqualTo(first.stream().map(Made::name).toList());
    }

    @Test
    void forOneThatDoesNotCompileThereIsAnotherOfItsKind() {
        var sample = new Sample(many(), 20);
        var flushes = sample.drawn().stream().filter(each -> each.core().equals("fencing")).toList();
        var invalid = sample.drawn().stream().filter(each -> each.core().equals("vm")).findFirst().orElseThrow();
        assertThat(sample.instead(invalid)).hasValueSatisfying(each -> assertThat(each.core()).isEqualTo("vm"));
        for (int left = 4 - flushes.size(); left > 0; left--) {
            assertThat(sample.instead(flushes.getFirst())).hasValueSatisfying(each ->
                    assertThat(each.core()).isEqualTo("fencing"));
        }
        assertThat(sample.instead(flushes.getFirst())).as("none of its kind is left")
                .hasValueSatisfying(each -> assertThat(each.core()).isEqualTo("vm"));
        assertThat(new Sample(many(), 1_000).drawn()).hasSize(404);
    }
}
