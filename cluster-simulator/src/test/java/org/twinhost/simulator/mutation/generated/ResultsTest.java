package org.twinhost.simulator.mutation.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.twinhost.simulator.mutation.generated.SampleTest.made;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.simulator.mutation.generated.Result.Fate;
import org.twinhost.simulator.mutation.made.Made;
import org.twinhost.simulator.mutation.made.Operator;

class ResultsTest {

    private static final Made MADE = made("vm", "Life", Operator.NEGATE, 1, "aaaaaaaa");

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("sample.txt");
    }

    private void caught(Made made) throws IOException {
        Results.read(file()).put(new Result(made.id(), Fate.CAUGHT, "seed 12 S2", 1.5));
    }

    @Test
    void eachResultIsKeptAtOnce() throws IOException {
        caught(MADE);
        assertThat(Results.read(file()).of(MADE)).hasValue(new Result(MADE.id(), Fate.CAUGHT, "seed 12 S2", 1.5));
        assertThat(Files.readString(file())).contains("vm/Life.on/negate-1@aaaaaaaa\tcaught\tseed 12 S2\t1.5\n");
    }

    @Test
    void aMethodThatChangedHasNoResultAndOneThatMovedKeepsIt() throws IOException {
        caught(MADE);
        var changed = made("vm", "Life", Operator.NEGATE, 1, "bbbbbbbb");
        var moved = made("vm", "GuestLife", Operator.NEGATE, 1, "aaaaaaaa");
        var twice = made("vm", "Other", Operator.NEGATE, 1, "aaaaaaaa");

        var afterChange = Results.read(file());
        afterChange.follow(List.of(changed));
        assertThat(afterChange.of(changed)).isEmpty();

        var afterMove = Results.read(file());
        afterMove.follow(List.of(moved));
        assertThat(afterMove.of(moved)).map(Result::by).hasValue("seed 12 S2");
        assertThat(afterMove.of(MADE)).isEmpty();

        var unclear = Results.read(file());
        unclear.follow(List.of(moved, twice));
        assertThat(unclear.of(moved)).as("two methods look alike").isEmpty();
    }

    @Test
    void whatIsNotMadeAnyMoreIsForgotten() throws IOException {
        caught(MADE);
        Results.read(file()).keepOnly(Set.of());
        assertThat(Results.read(file()).all()).isEmpty();
    }

    @Test
    void whatAReplayDidNotSeeCaughtIsTriedAnewOnce() throws IOException {
        caught(MADE);
        new Lost(folder).remember(List.of(MADE.id()));
        Results.read(file()).forget(new Lost(folder).take());
        assertThat(Results.read(file()).of(MADE)).isEmpty();
        assertThat(new Lost(folder).take()).isEmpty();
    }

    @Test
    void layersAreNamedWithTheirTwinsOrAreEquivalentAndEachHasAReason() throws IOException {
        var layers = folder.resolve("layers.txt");
        Files.writeString(layers, """
                # a comment
                layer: vm/Life.on/negate-1
                twin: vm/Life.on/negate-2
                why: the second asks the same

                equivalent: vm/Life.on/neighbour-1
                why: the two are never equal
                """);
        var read = Layers.read(layers);
        assertThat(read.isLayer("vm/Life.on/negate-1")).isTrue();
        assertThat(read.of("vm/Life.on/negate-1").twin()).isEqualTo("vm/Life.on/negate-2");
        assertThat(read.isEquivalent("vm/Life.on/neighbour-1")).isTrue();
        Files.writeString(layers, "equivalent: vm/Life.on/neighbour-1\n");
        assertThatThrownBy(() -> Layers.read(layers)).hasMessageContaining("why");
        Files.writeString(layers, "layer: vm/Life.on/negate-1\nwhy: no twin\n");
        assertThatThrownBy(() -> Layers.read(layers)).hasMessageContaining("twin");
    }

    @Test
    void theTableSaysWhatNobodyHasExplained() {
        var other = made("vm", "Life", Operator.NEGATE, 2, "aaaaaaaa");
        var third = made("vm", "Life", Operator.NEGATE, 3, "aaaaaaaa");
        var table = new Table(List.of(MADE, other, third));
        table.add(MADE, new Result(MADE.id(), Fate.CAUGHT, "test A#b()", 1), false, false);
        table.add(other, new Result(other.id(), Fate.SURVIVED, "-", 1), true, false);
        assertThat(table.isWell()).as("one caught, one equivalent").isTrue();
        table.add(third, new Result(third.id(), Fate.SURVIVED, "-", 1), false, false);
        assertThat(table.isWell()).isFalse();
        assertThat(table.text()).contains("survives").contains(third.name()).contains("50.0").doesNotContain(other.name());
    }
}
