package org.twinhost.twinctl.print;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The characters that what is printed on can show. Where it can't show one of ours, something else stands there that can be
 * read: {@code ->}, and not a question mark. Whoever prints says what he means; it is decided here, for all.
 */
public final class Letters {

    /** Whatever is printed can be shown. */
    public static final Letters ALL = new Letters(StandardCharsets.UTF_8);

    /** What twinctl and the services print beyond ASCII; a test looks for more. */
    private static final Map<Character, String> INSTEAD = Map.of('→', "->", '…', "...", '≈', "~");
    private static final int ASCII = 0x80;

    private final Charset charset;

    private Letters(Charset charset) {
        this.charset = charset;
    }

    public static Letters of(Charset charset) {
        return charset.equals(StandardCharsets.UTF_8) ? ALL : new Letters(charset);
    }

    /**
     * What a stream can show, in a locale. The executable knows nothing of the locale, and takes each stream for UTF-8.
     *
     * @param environment that names the locale
     */
    public static Letters of(Map<String, String> environment, PrintStream stream) {
        var locale = Stream.of("LC_ALL", "LC_CTYPE", "LANG").map(each -> environment.getOrDefault(each, ""))
                .filter(each -> !each.isEmpty()).findFirst().orElse("C");
        return locale.equals("C") || locale.equals("POSIX") ? of(StandardCharsets.US_ASCII) : of(stream.charset());
    }

    /** Prints to a stream what that can show; {@code println} flushes. */
    public static PrintWriter printer(Map<String, String> environment, PrintStream stream) {
        var letters = of(environment, stream);
        return letters == ALL ? new PrintWriter(stream, true)
                : new PrintWriter(letters.new Showing(new OutputStreamWriter(stream, stream.charset())), true);
    }

    /** A text as it will stand there, for who has to know how long it is. */
    public String shown(String text) {
        return with(text, each -> INSTEAD.getOrDefault(each, String.valueOf(each)));
    }

    /** JSON, or YAML, that says the same: beyond ASCII both have characters in quoted texts alone. */
    public String escaped(String json) {
        return with(json, each -> "\\u" + HexFormat.of().toHexDigits(each));
    }

    private String with(String text, Function<Character, String> instead) {
        if (this == ALL || text.chars().allMatch(each -> each < ASCII)) {
            return text;
        }
        // One for each text: an encoder belongs to one thread.
        var encoder = charset.newEncoder();
        var shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            var each = text.charAt(i);
            shown.append(encoder.canEncode(each) ? String.valueOf(each) : instead.apply(each));
        }
        return shown.toString();
    }

    private final class Showing extends FilterWriter {

        Showing(Writer out) {
            super(out);
        }

        @Override
        public void write(int character) throws IOException {
            out.write(shown(String.valueOf((char) character)));
        }

        @Override
        public void write(char[] characters, int offset, int length) throws IOException {
            out.write(shown(new String(characters, offset, length)));
        }

        @Override
        public void write(String text, int offset, int length) throws IOException {
            out.write(shown(text.substring(offset, offset + length)));
        }
    }
}
