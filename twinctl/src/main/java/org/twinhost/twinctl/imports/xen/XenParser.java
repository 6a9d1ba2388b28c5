package org.twinhost.twinctl.imports.xen;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.twinctl.imports.fate.Broken;
import org.twinhost.twinctl.imports.fate.OldFile;
import org.twinhost.twinctl.imports.fate.Place;

/**
 * Assignments of strings, numbers and lists of them, as Python writes them. Everything else of Python is refused: what it would
 * come to is not known without running it. For one file.
 */
final class XenParser {

    private static final int DEPTH_MAX = 8;

    private final OldFile file;
    private final String text;
    private int at;
    private int line = 1;
    private int lineStart;
    /** Whose value is read; empty: none is. */
    private String valueOf = "";

    private XenParser(OldFile file) {
        this.file = file;
        this.text = file.text();
    }

    /** @throws Broken it is not in that form */
    static List<Assignment> assignments(OldFile file) {
        return new XenParser(file).assignments();
    }

    private List<Assignment> assignments() {
        var all = new ArrayList<Assignment>();
        skip(true);
        while (at < text.length()) {
            all.add(assignment());
            skip(true);
        }
        return all;
    }

    private Assignment assignment() {
        var place = here();
        var name = name();
        if (name.isEmpty() || Character.isDigit(name.charAt(0))) {
            at = start(place);
            throw expected("a name such as memory");
        }
        skip(false);
        valueOf = name;
        if (!is('=') || at + 1 < text.length() && text.charAt(at + 1) == '=') {
            throw expected("'=' behind " + Broken.shown(name));
        }
        at++;
        skip(false);
        var value = value(0, false);
        skip(false);
        if (at < text.length() && !is('\n') && !is(';')) {
            throw expected("the end of the line behind the value of " + Broken.shown(name));
        }
        valueOf = "";
        return new Assignment(name, value, place);
    }

    private XenValue value(int depth, boolean inList) {
        var place = here();
        if (at == text.length()) {
            throw expected("a string, a number or a list");
        }
        var c = text.charAt(at);
        if (c == '\'' || c == '"') {
            return strings(place, inList);
        }
        if (c == '[' || c == '(') {
            if (depth == DEPTH_MAX) {
                throw expected("no list nested deeper than " + DEPTH_MAX);
            }
            return list(place, depth);
        }
        if (c >= '0' && c <= '9' || c == '-') {
            at++;
            while (at < text.length() && "0123456789.xXabcdefABCDEF_".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return new XenValue.Plain(text.substring(start(place), at), place);
        }
        var word = name();
        if (word.equals("True") || word.equals("False") || word.equals("None")) {
            return new XenValue.Plain(word, place);
        }
        at = start(place);
        throw expected("a string, a number or a list");
    }

    private int start(Place place) {
        return lineStart + place.column() - 1;
    }

    /** Strings side by side are one. */
    private XenValue strings(Place place, boolean inList) {
        var all = new StringBuilder();
        while (is('\'') || is('"')) {
            string(all);
            skip(inList);
        }
        return new XenValue.Text(all.toString(), place);
    }

    private void string(StringBuilder into) {
        var place = here();
        var quote = text.charAt(at);
        if (text.startsWith(String.valueOf(quote).repeat(3), at)) {
            throw new Broken(place, "expected a string of one line, found three quotes");
        }
        at++;
        while (!is(quote)) {
            if (at == text.length() || is('\n')) {
                throw new Broken(place, "expected a " + quote + " before the end of the line: a string begins here");
            }
            if (is('\\') && at + 1 < text.length()) {
                at++;
                escaped(into);
            } else {
                into.append(text.charAt(at));
                at++;
            }
        }
        at++;
    }

    private void escaped(StringBuilder into) {
        var c = text.charAt(at);
        at++;
        switch (c) {
            case '\n' -> newLine();
            case '\\', '\'', '"' -> into.append(c);
            case 'n' -> into.append('\n');
            case 't' -> into.append('\t');
            default -> into.append('\\').append(c);
        }
    }

    private XenValue list(Place place, int depth) {
        var close = is('[') ? ']' : ')';
        at++;
        var values = new ArrayList<XenValue>();
        skip(true);
        while (!is(close)) {
            values.add(value(depth + 1, true));
            skip(true);
            if (is(',')) {
                at++;
                skip(true);
            } else if (!is(close)) {
                throw expected("',' or '" + close + "' for the list of line " + place.line());
            }
        }
        at++;
        return new XenValue.Several(List.copyOf(values), place);
    }

    private String name() {
        var start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || is('_'))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Blanks, comments, a backslash before the end of a line; ends of lines, if they say nothing here. */
    private void skip(boolean linesToo) {
        while (at < text.length()) {
            var c = text.charAt(at);
            if (c == '#') {
                while (at < text.length() && !is('\n')) {
                    at++;
                }
            } else if (c == '\\' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
                at += 2;
                newLine();
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f') {
                at++;
            } else if (linesToo && (c == '\n' || c == ';')) {
                at++;
                if (c == '\n') {
                    newLine();
                }
            } else {
                return;
            }
        }
    }

    private void newLine() {
        line++;
        lineStart = at;
    }

    private boolean is(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private Place here() {
        return new Place(file.name(), line, at - lineStart + 1);
    }

    private Broken expected(String what) {
        var end = at;
        while (end < text.length() && text.charAt(end) > ' ' && end - at < 40) {
            end++;
        }
        var isSecret = !valueOf.isEmpty()
                && (XenReader.SECRET.contains(valueOf) || XenRules.ALL.find("", valueOf, "").isEmpty());
        var found = at == text.length() ? "the end of the file" : is('\n') ? "the end of the line"
                : isSecret ? "what is not shown" : Broken.shown(text.substring(at, Math.max(end, at + 1)));
        return new Broken(here(), "expected " + what + ", found " + found + "; nothing is run here, values alone are read");
    }
}
