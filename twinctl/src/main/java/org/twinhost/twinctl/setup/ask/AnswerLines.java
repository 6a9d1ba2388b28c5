package org.twinhost.twinctl.setup.ask;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.twinhost.contract.PlainText;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.rest.Refusal;

/** Answers as a person wrote them: lines of {@code key = value}, and those that begin with {@code #}. */
public final class AnswerLines {

    private static final int KIB_MAX = 64;
    /** What some editors put at the beginning of a file. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private AnswerLines() {}

    /** @param number counted from 1 */
    public record Line(int number, String value) {

        /** Passwords may be in it. */
        @Override
        public String toString() {
            return "line " + number;
        }
    }

    /**
     * The whole of a file.
     *
     * @throws Refusal there is none, or it is too much to be answers
     */
    public static String text(Machine machine, String file) {
        var name = PlainText.of(file);
        if (!machine.isThere(file)) {
            throw new Refusal("there is no file " + name + "; nothing was changed");
        }
        var text = machine.read(file).orElseThrow(() -> new Refusal(
                name + " can't be read: is it a file? Nothing was changed"));
        if (text.length() > KIB_MAX * 1024) {
            throw new Refusal(name + " has more than " + KIB_MAX + " KiB: answers are never that long; nothing was changed");
        }
        if (text.indexOf('\0') >= 0) {
            throw new Refusal(name + " is no text; nothing was changed");
        }
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    /**
     * What is said, by key, in the order of the lines.
     *
     * @param reasons gets what is no such line, and what is said twice
     */
    public static Map<String, Line> of(String text, List<String> reasons) {
        var lines = new LinkedHashMap<String, Line>();
        var number = 0;
        for (var line : text.lines().toList()) {
            number++;
            var stripped = line.strip();
            if (stripped.isEmpty() || stripped.startsWith("#")) {
                continue;
            }
            var equals = stripped.indexOf('=');
            if (equals < 0) {
                reasons.add("line " + number + ": a line is 'key = value', or begins with '#', and this is neither");
                continue;
            }
            // The key is repeated to the person who reads the reasons.
            var key = PlainText.of(stripped.substring(0, equals).strip());
            var before = lines.putIfAbsent(key, new Line(number, stripped.substring(equals + 1).strip()));
            if (before != null) {
                reasons.add("line " + number + ": " + key + " is said in line " + before.number() + " already");
            }
        }
        return lines;
    }
}
