package org.twinhost.twinctl.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.twinhost.twinctl.imports.fate.OldFile;
import org.twinhost.twinctl.imports.merge.Answers;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.rest.Refusal;

/** Whatever a file holds, it is read or refused with a line. {@code -Dfuzz=N} tries more. */
class FuzzTest {

    private static final Pattern PLACE = Pattern.compile("(?s).*old, line [1-9][0-9]*, column [1-9][0-9]*: .*");
    private static final int TRIES = Integer.getInteger("fuzz", 1000);
    private static final String BYTES = " \t\n;{}[]()<>/\\\"'#=&,:.-_aZ09\u00e4\uFFFD\u202e";

    @ParameterizedTest
    @EnumSource
    void nothingButARefusalWithItsLine(Kind kind) {
        var seed = 4711L + kind.ordinal();
        var random = new Random(seed);
        var texts = Seeds.all().stream().flatMap(each -> each.oldFiles().stream())
                .filter(file -> Kind.of(file).orElseThrow() == kind)
                .map(OldFile::text).toList();
        var refused = 0;
        for (int i = 0; i < TRIES; i++) {
            var text = changed(texts.get(random.nextInt(texts.size())), random);
            try {
                var imported = Importing.of(List.of(new OldFile("old", text)), kind, Seeds.onto(),
                        new Answers(Map.of(), Map.of(), Map.of(), Map.of(), Map.of()), new PlayedWorld(Map.of()));
                assertThat(Json.compact(Report.json(imported))).doesNotContain("\u202e");
                assertThat(Report.text(imported, 100)).isNotEmpty();
            } catch (Refusal broken) {
                refused++;
                assertThat(broken.getMessage()).as("seed %d, try %d: %s", seed, i, text).matches(PLACE);
            } catch (RuntimeException wrong) {
                throw new AssertionError("seed " + seed + ", try " + i + ": " + text, wrong);
            }
        }
        assertThat(refused).as("some of it has to be broken").isPositive().isLessThan(TRIES);
    }

    private static String changed(String text, Random random) {
        var changed = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0 && !changed.isEmpty(); i--) {
            var at = random.nextInt(changed.length());
            switch (random.nextInt(5)) {
                case 0 -> changed.setLength(at);
                case 1 -> changed.delete(at, Math.min(changed.length(), at + 1 + random.nextInt(20)));
                case 2 -> changed.setCharAt(at, BYTES.charAt(random.nextInt(BYTES.length())));
                case 3 -> changed.insert(at, BYTES.charAt(random.nextInt(BYTES.length())));
                default -> changed.insert(at, changed.substring(at, Math.min(changed.length(), at + random.nextInt(40))));
            }
        }
        return changed.toString();
    }
}
