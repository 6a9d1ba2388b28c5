package org.twinhost.twinctl.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.twinhost.twinctl.imports.fate.Fate;
import org.twinhost.twinctl.imports.fate.OldFile;
import org.twinhost.twinctl.imports.fate.Rule;
import org.twinhost.twinctl.imports.fate.Told;
import org.twinhost.twinctl.imports.merge.Answers;

/** The tables: each directive is known, and what is nearly one is not. */
class RulesTest {

    /** A line, or a few, of a kind of file. */
    record Directive(Kind kind, Rule rule) {

        @Override
        public String toString() {
            return kind + " " + rule.directive();
        }

        String file(String word) {
            var value = rule.value().isEmpty() ? "5" : rule.value();
            return switch (kind) {
                case drbd -> rule.section().isEmpty() ? "resource a { " + word + " " + value + "; }"
                        : rule.section().equals("global") ? "global { " + word + " " + value + "; }"
                        : "common { " + rule.section() + " { " + word + " " + value + "; } }";
                case hacf -> word + " " + value;
                case xen -> "name = 'a'\n" + word + " = '" + value + "'";
                case libvirt -> {
                    var element = "<" + word + (value.contains("=") ? " " + value.replace("=", "='") + "'/>"
                            : ">" + value + "</" + word + ">");
                    yield "<domain>" + (rule.section().equals("domain") ? element
                            : "<" + rule.section() + ">" + element + "</" + rule.section() + ">") + "</domain>";
                }
                case authkeys, haresources -> throw new IllegalStateException();
            };
        }

        List<Told> told(String word) {
            return Importing.of(List.of(new OldFile("old", file(word))), kind, Seeds.onto(),
                    new Answers(Map.of(), Map.of(), Map.of(), Map.of(), Map.of()), new PlayedWorld(Map.of()))
                    .files().getFirst().told();
        }
    }

    static Stream<Directive> directives() {
        // What has a form of its own is read by the other tests.
        var own = List.of("resource", "on", "volume", "host", "hosts", "connection", "connection-mesh", "path", "floating",
                "global", "common", "stacked-on-top-of", "include", "skip", "disk", "interface", "serial", "device", "node",
                "ucast");
        return Stream.of(Kind.drbd, Kind.hacf, Kind.xen, Kind.libvirt).flatMap(kind -> kind.rules().all().stream()
                .filter(rule -> !own.contains(rule.word())).map(rule -> new Directive(kind, rule)));
    }

    @ParameterizedTest
    @EnumSource
    void everyRowSaysWhatAndWhy(Kind kind) {
        var rows = new ArrayList<String>();
        for (var rule : kind.rules().all()) {
            assertThat(rule.becomes()).as(rule.directive()).isIn("kept", "mapped", "lost");
            assertThat(rule.text()).as(rule.directive()).hasSizeGreaterThan(2).doesNotEndWith(".");
            assertThat(rule.word()).as(rule.text()).isNotEmpty();
            rows.add(rule.directive());
        }
        assertThat(rows).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("directives")
    void aDirectiveIsKnownByItsNameAndNotByAnother(Directive directive) {
        var word = directive.rule().word();
        assertThat(directive.told(word)).as(directive.file(word)).anyMatch(told -> told.written().contains(word));
        if (!List.of("memory", "vcpu", "kernel", "meta-disk", "flexible-meta-disk", "vcpus", "ramdisk",
                "initrd").contains(word)) {
            assertThat(directive.told(word)).as(directive.file(word)).noneMatch(told -> told.fate() instanceof Fate.Unknown);
        }

        var mistyped = word + "x";
        assertThat(directive.told(mistyped)).as(directive.file(mistyped)).filteredOn(told -> told.written().contains(mistyped))
                .isNotEmpty().allMatch(told -> told.fate() instanceof Fate.Unknown
                        && told.fate().text().startsWith("unknown, ignored"));
    }

    @Test
    void itIsSaidWhatWasMeant() {
        var told = new Directive(Kind.hacf, Kind.hacf.rules().find("", "deadtime", "").orElseThrow()).told("deadtme");

        assertThat(told.getFirst().fate()).isEqualTo(new Fate.Unknown("unknown, ignored; is it 'deadtime'?"));
        assertThat(told.getFirst().fate().isLoss()).isTrue();
    }

    /** Not what the tables say of it: what becomes of it. */
    @Test
    void nothingOfAFileMakesItWeaker() {
        var weak = new OldFile("a.res", """
                common { protocol A; startup { wfc-timeout 1; } }
                resource a { protocol A; device /dev/drbd1; disk /dev/a; meta-disk internal;
                  net { protocol A; after-sb-0pri discard-older-primary; allow-two-primaries yes; tls no; }
                  disk { fencing dont-care; no-disk-flushes; size 1G; } options { quorum off; }
                  on alpha { address 10.90.2.1:7788; } on bravo { address 10.90.2.2:7788; } }
                """);
        var plain = new OldFile("a.res", """
                resource a { device /dev/drbd1; disk /dev/a; meta-disk internal; disk { size 1G; }
                  on alpha { address 10.90.2.1:7788; } on bravo { address 10.90.2.2:7788; } }
                """);

        assertThat(BrokenTest.read(null, weak).merged().snapshot().at("/volumes/0/protocol").asText()).isEqualTo("C");
        assertThat(BrokenTest.read(null, weak).merged().snapshot()).isEqualTo(BrokenTest.read(null, plain).merged().snapshot());
    }

    @Test
    void weakerSafetyIsNeverKept() {
        assertThat(Stream.of("A", "B").map(each -> Kind.drbd.rules().fate("net", "protocol", each).text()))
                .allMatch(text -> text.startsWith("protocol C"));
        assertThat(Kind.drbd.rules().fate("disk", "fencing", "dont-care").isLoss()).isTrue();
        assertThat(Kind.drbd.rules().fate("net", "after-sb-2pri", "violently-as0p").isLoss()).isTrue();
        assertThat(Kind.drbd.rules().fate("net", "after-sb-0pri", "discard-older-primary").text())
                .startsWith("discard-older-primary throws data away");
        assertThat(Kind.drbd.rules().fate("startup", "wfc-timeout", "1").isLoss()).isTrue();
        assertThat(Kind.authkeys.rules().fate("", "key", "crc").isLoss()).isTrue();
        assertThat(Kind.hacf.rules().fate("", "initdead", "1").isLoss()).isTrue();
    }

    @Test
    void optionsThatMovedAreKnownWhereTheyWereAndWhereTheyAre() {
        assertThat(Kind.drbd.rules().fate("net", "fencing", "resource-only")).isInstanceOf(Fate.Kept.class);
        assertThat(Kind.drbd.rules().fate("disk", "al-extents", "257")).isInstanceOf(Fate.Lost.class);
        assertThat(Kind.drbd.rules().fate("disk", "on-io-error", "shout"))
                .isEqualTo(new Fate.Unknown("unknown value, ignored"));
    }
}
