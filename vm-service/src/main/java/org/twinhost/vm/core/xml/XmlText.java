package org.twinhost.vm.core.xml;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Writes XML elements, two blanks deeper at each level; whatever a value contains, it stays that value. */
final class XmlText {

    private final StringBuilder text = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** @param attributes names and values in turn */
    void open(String name, String... attributes) {
        element(name, attributes).append(">\n");
        open.push(name);
    }

    void close() {
        var name = open.pop();
        indent().append("</").append(name).append(">\n");
    }

    void empty(String name, String... attributes) {
        element(name, attributes).append("/>\n");
    }

    void text(String name, String value, String... attributes) {
        element(name, attributes).append('>').append(escaped(value)).append("</").append(name).append(">\n");
    }

    void textIfAny(String name, @Nullable String value, String... attributes) {
        if (value != null) {
            text(name, value, attributes);
        }
    }

    private StringBuilder element(String name, String... attributes) {
        indent().append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            text.append(' ').append(attributes[i]).append("='").append(escaped(attributes[i + 1])).append('\'');
        }
        return text;
    }

    private StringBuilder indent() {
        return text.append("  ".repeat(open.size()));
    }

    private static String escaped(String value) {
        var safe = new StringBuilder();
        value.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '\'' -> safe.append("&apos;");
                case '\t', '\n', '\r' -> safe.append("&#").append(c).append(';');
                default -> {
                    if (c < 0x20 || c == 0xFFFE || c == 0xFFFF || Character.getType(c) == Character.SURROGATE) {
                        throw new IllegalArgumentException(
                                "the character U+%04X can't be written as XML".formatted(c));
                    }
                    safe.appendCodePoint(c);
                }
            }
        });
        return safe.toString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
