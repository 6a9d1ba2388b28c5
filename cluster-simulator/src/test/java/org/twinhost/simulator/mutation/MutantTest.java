package org.twinhost.simulator.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutantTest {

    private static final Path REPOSITORY = Path.of("..");
    private static final String CLASS_PATH = System.getProperty("java.class.path");
    private static final String TOY = """
            class Toy {
                int twice(int number) {
                    return number + number;
                }

                int same(int number) {
                    return number;
                }
            }
            """;

    private static Mutant toy(String original, String replacement) {
        return new Mutant("toy", "why", "Toy.java", List.of(new Mutant.Edit(original, replacement)), List.of(),
                List.of());
    }

    @Test
    void aMutantIsTheSourceWithOnePlaceChanged() throws Exception {
        assertThat(toy("number + number", "number - number").applyTo(TOY)).contains("return number - number;");
    }

    @Test
    void whatIsNotThereOnceIsAnError() {
        assertThatThrownBy(() -> toy("number * number", "0").applyTo(TOY)).isInstanceOf(Mutant.Unfit.class)
                .hasMessageContaining("is not in Toy.java");
        assertThatThrownBy(() -> toy("int number", "long number").applyTo(TOY)).isInstanceOf(Mutant.Unfit.class)
                .hasMessageContaining("more than once");
    }

    @Test
    void whatDoesNotCompileIsAnError(@TempDir Path folder) throws Exception {
        var compiler = new MutantCompiler(CLASS_PATH);
        assertThatThrownBy(() -> compiler.compile(Map.of("Toy.java", toy("number + number", "true").applyTo(TOY)),
                folder))
                .isInstanceOf(Mutant.Unfit.class).hasMessageContaining("does not compile");
        compiler.compile(Map.of("Toy.java", TOY), folder);
        assertThat(folder.resolve("Toy.class")).exists();
    }

    @Test
    void theListIsReadAsItIsWritten() {
        var mutants = Mutants.read("""
                # a comment
                name: one
                why: because
                file: a/B.java
                seeds: 3, 5
                - if (x) {
                -     y();
                + if (true) {
                - z
                +

                name: two
                why: because
                file: C.java
                - a
                + b
                """);
        assertThat(mutants).extracting(Mutant::name).containsExactly("one", "two");
        assertThat(mutants.getFirst().seeds()).containsExactly(3L, 5L);
        assertThat(mutants.getFirst().edits())
                .containsExactly(new Mutant.Edit("if (x) {\n    y();", "if (true) {"), new Mutant.Edit("z", ""));
        assertThatThrownBy(() -> Mutants.read("name: one")).hasMessageContaining("lacks");
        var layered = Mutants.read("""
                name: first
                why: w
                file: A
                layer: second
                - a
                + b

                name: second
                why: w
                file: B
                - c
                + d
                """);
        assertThat(layered.getFirst().twins()).containsExactly(layered.getLast());
        assertThatThrownBy(() -> Mutants.read("name: one\nwhy: w\nfile: A\nlayer: none\n- a\n+ b"))
                .hasMessageContaining("the layer of one");
        assertThatThrownBy(() -> Mutants.read("nonsense")).hasMessageContaining("nonsense");
    }

    @Test
    void everyMutantOfTheListAppliesAndHasItsOwnName() throws Exception {
        var all = new ArrayList<>(Mutants.all());
        assertThat(all).hasSizeGreaterThanOrEqualTo(25);
        all.addAll(Mutants.read(Files.readString(REPOSITORY.resolve("cluster-simulator/mutants/unseen.txt"))));
        assertThat(all.stream().map(Mutant::name).distinct()).hasSameSizeAs(all);
        for (var mutant : all) {
            var source = Files.readString(REPOSITORY.resolve(mutant.file()));
            assertThat(mutant.applyTo(source)).as(mutant.name()).isNotEqualTo(source);
        }
    }

    @Test
    void aMutantLivesInAClassLoaderOfItsOwnAndIsCaught() throws Exception {
        var mutant = Mutants.all().stream().filter(each -> each.name().equals("publish-before-it-is-kept")).toList();
        var verdicts = new MutantRunner(REPOSITORY, CLASS_PATH).run(mutant, 1, _ -> { });
        assertThat(verdicts).singleElement().isInstanceOfSatisfying(Verdict.Caught.class, caught ->
                assertThat(caught.invariant()).isEqualTo("S5"));
    }
}
