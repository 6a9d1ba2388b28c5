package org.twinhost.simulator.mutation.made;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinderTest {

    private static final String CLASS_PATH = System.getProperty("java.class.path");
    private static final String TOY = """
            package org.twinhost.toy.core;

            import java.util.List;
            import org.twinhost.contract.Step;

            final class Toy {

                sealed interface ToyEffect {
                    record Persist(Count count) implements ToyEffect {}
                    record Send(int number) implements ToyEffect {}
                    record Say(String text) implements ToyEffect {}
                }

                record Count(int now, int most, boolean open) {
                    Count raised() {
                        return new Count(now + 1, most, open);
                    }
                }

                interface Disk {
                    void flush(Runnable done);

                    void persist(Count count, Runnable done);
                }

                private boolean sent;

                Step<Count, ToyEffect> raise(Count count) {
                    if (count.now() >= count.most() || !count.open()) {
                        return Step.to(count, new ToyEffect.Say("full" + (sent ? "" : ", unsent")));
                    }
                    return Step.to(count.raised(), new ToyEffect.Persist(count), new ToyEffect.Send(count.now()));
                }

                void write(Disk disk, Count count) {
                    disk.persist(count, () -> disk.flush(() -> sent = true));
                }

                @Override
                public String toString() {
                    return sent ? "sent" : "not sent";
                }
            }
            """;

    @TempDir
    private Path repository;
    private Path file;

    @BeforeEach
    void aToyCore() throws IOException {
        file = repository.resolve("toy-service/src/main/java/org/twinhost/toy/core/Toy.java");
        write(TOY);
    }

    private void write(String source) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
    }

    private List<Made> made(String... skipped) throws IOException {
        return new Finder(repository, CLASS_PATH, Set.of(skipped)).all();
    }

    private List<String> replacements(Operator operator) throws IOException {
        return made().stream().filter(each -> each.operator() == operator)
                .map(each -> each.edit().replacement().strip()).toList();
    }

    @Test
    void eachOperatorFindsItsPlaces() throws IOException {
        assertThat(replacements(Operator.DROP_GUARD)).anyMatch(text -> text.equals("{ }"))
                .anyMatch(text -> text.equals("if (!count.open()) {"))
                .anyMatch(text -> text.equals("if (count.now() >= count.most()) {"));
        assertThat(replacements(Operator.NEGATE)).contains("if (!(count.now() >= count.most() || !count.open())) {");
        assertThat(replacements(Operator.NEIGHBOUR)).contains("if (count.now() > count.most() || !count.open()) {");
        assertThat(replacements(Operator.DROP_EFFECT)).contains(
                "return Step.to(count.raised(), new ToyEffect.Send(count.now()));",
                "return Step.to(count.raised(), new ToyEffect.Persist(count));");
        assertThat(replacements(Operator.ACT_BEFORE_DURABLE)).contains(
                "return Step.to(count.raised(), new ToyEffect.Send(count.now()), new ToyEffect.Persist(count));",
                "{ ((java.lang.Runnable) () -> disk.flush(() -> sent = true)).run(); disk.persist(count, () -> { }); };");
        assertThat(replacements(Operator.SKIP_FLUSH)).containsExactly(
                "disk.persist(count, () -> ((java.lang.Runnable) () -> sent = true).run());");
        assertThat(replacements(Operator.OLD_VALUE)).containsExactly("return new Count(this.now, most, open);");
        assertThat(replacements(Operator.DROP_CHANGE)).anyMatch(text -> text.startsWith("return Step.to(count, new"));
        assertThat(replacements(Operator.SWAP_ARGUMENTS)).containsExactly("return new Count(most, now + 1, open);");
    }

    @Test
    void wordsForPeopleAreLeftAlone() throws IOException {
        assertThat(made()).noneMatch(each -> each.method().equals("toString"))
                .noneMatch(each -> each.edit().replacement().contains("!(sent)"));
        assertThat(made("toy/Toy.raise")).isNotEmpty().noneMatch(each -> each.method().equals("raise"));
    }

    @Test
    void aMutantKeepsItsIdentityUntilItsMethodChanges() throws IOException {
        var before = ids();
        write("/* A licence. */\n" + TOY.replace("return new Count(now + 1, most, open);",
                "// one more\n            return new Count(\n                    now + 1, most, open);"));
        assertThat(ids()).isEqualTo(before);
        write(TOY.replace("import java.util.List;", "import java.util.List;\nimport org.jspecify.annotations.Nullable;")
                .replace("Count raised()", "@Nullable Count raised()")
                .replace("raise(Count count)", "raise(@Nullable Count count)"));
        assertThat(ids()).as("what may be null is nothing that a mutant changes").isEqualTo(before);
        write(TOY.replace("now + 1", "now + 2"));
        assertThat(ids()).contains("toy/Toy.raise/drop-guard-1@" + hashOf(before, "toy/Toy.raise"))
                .filteredOn(id -> id.startsWith("toy/Toy.Count.raised")).doesNotContainAnyElementsOf(before);
    }

    private Set<String> ids() throws IOException {
        return made().stream().map(Made::id).collect(Collectors.toSet());
    }

    private static String hashOf(Set<String> ids, String method) {
        return ids.stream().filter(id -> id.startsWith(method + "/")).findFirst().map(id -> id.substring(id.indexOf('@') + 1))
                .orElseThrow();
    }

    @Test
    void aMutantIsPrintedAsTheListIsWritten() throws Exception {
        var all = made();
        for (var each : all) {
            var source = Files.readString(file);
            assertThat(each.mutant().applyTo(source)).as(each.name()).isNotEqualTo(source);
        }
        assertThat(all.stream().map(Made::name)).doesNotHaveDuplicates();
    }

    @Test
    void everyCoreOfTheRepositoryHasManyPlaces() throws IOException {
        var all = Finder.of(Path.of(".."), CLASS_PATH).all();
        var byCore = all.stream().collect(Collectors.groupingBy(Made::core, Collectors.counting()));
        assertThat(byCore.keySet()).contains("config", "fencing", "heartbeat", "replication", "resource", "vm");
        assertThat(all.stream().map(Made::operator).distinct()).contains(Operator.values());
        assertThat(all.stream().map(Made::name)).doesNotHaveDuplicates();
    }
}
