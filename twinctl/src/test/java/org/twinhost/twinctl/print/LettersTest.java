package org.twinhost.twinctl.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Where a character can't be shown, something stands there that can be read. */
class LettersTest {

    private static final Pattern COMMENTS = Pattern.compile("/\\*.*?\\*/|^\\s*//[^\\n]*", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern TEXTS = Pattern.compile("\"(?:[^\"\\\\\\n]|\\\\.)*\"|\"\"\".*?\"\"\"", Pattern.DOTALL);

    private static String printed(Charset charset, String text) {
        var bytes = new ByteArrayOutputStream();
        var printer = Letters.printer(Map.of("LANG", "de_DE"), new PrintStream(bytes, false, charset));
        printer.print(text.charAt(0));
        printer.print(text.substring(1).toCharArray());
        printer.println(text);
        return bytes.toString(charset);
    }

    @Test
    void whatATerminalCantShowIsWrittenOtherwise() {
        assertThat(printed(StandardCharsets.US_ASCII, "96 → 160 … ≈ 14:02")).isEqualTo("96 -> 160 ... ~ 14:0296 -> 160 ... ~"
                + " 14:02\n".replace("\n", System.lineSeparator())).matches("\\p{ASCII}*");
        assertThat(printed(StandardCharsets.ISO_8859_1, "für → x")).contains("für -> x").doesNotContain("?");
    }

    /** As the executable has them. */
    @Test
    void aStreamThatTakesItselfForMoreThanItsLocaleIsNotBelieved() {
        var stream = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
        assertThat(List.of(Map.<String, String>of(), Map.of("LANG", "C"), Map.of("LC_ALL", "POSIX", "LANG", "de_DE.UTF-8"),
                Map.of("LC_ALL", "", "LC_CTYPE", "C"))).allSatisfy(environment ->
                        assertThat(Letters.of(environment, stream).shown("→")).isEqualTo("->"));
        assertThat(List.of(Map.of("LANG", "C.UTF-8"), Map.of("LANG", "C", "LC_CTYPE", "de_DE.UTF-8"))).allSatisfy(environment ->
                assertThat(Letters.of(environment, stream).shown("→")).isEqualTo("→"));
    }

    @Test
    void whatItCanShowStaysAsItIs() {
        assertThat(printed(StandardCharsets.UTF_8, "96 → 160 …")).contains("96 → 160 …");
        assertThat(Letters.ALL.shown("→")).isEqualTo("→");
        assertThat(Letters.of(StandardCharsets.US_ASCII).shown("Müller")).as("a name is not guessed at").isEqualTo("Müller");
    }

    @Test
    void whatProgramsReadSaysTheSame() throws IOException {
        var json = "{\"next\":\"a → b…\"}";
        var escaped = Letters.of(StandardCharsets.US_ASCII).escaped(json);
        assertThat(escaped).isEqualTo("{\"next\":\"a \\u2192 b\\u2026\"}");
        assertThat(Letters.ALL.escaped(json)).isEqualTo(json);
    }

    /** Of whatever twinctl prints: its own texts, and those that services send. */
    @Test
    void everyCharacterOfOurTextsCanBeWrittenOtherwise() throws IOException {
        var ascii = Letters.of(StandardCharsets.US_ASCII);
        var found = new TreeMap<String, String>();
        for (var module : new String[] {"twinctl", "cluster-contract", "config-service", "fencing-service", "gateway-service",
            "heartbeat-service", "replication-service", "resource-service", "vm-service"}) {
            try (var files = Files.walk(Path.of("..", module, "src/main/java"))) {
                for (var file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    var texts = TEXTS.matcher(COMMENTS.matcher(Files.readString(file)).replaceAll(""));
                    while (texts.find()) {
                        texts.group().chars().filter(each -> each >= 0x80).mapToObj(Character::toString)
                                .forEach(each -> found.put(each, file.toString()));
                    }
                }
            }
        }
        assertThat(found).as("what is looked at").containsKeys("→", "…", "≈");
        assertThat(found).allSatisfy((each, file) -> assertThat(ascii.shown(each)).as(file).matches("\\p{ASCII}+"));
    }
}
