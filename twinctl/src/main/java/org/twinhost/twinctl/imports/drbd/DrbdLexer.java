package org.twinhost.twinctl.imports.drbd;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.twinctl.imports.drbd.DrbdWord.Kind;
import org.twinhost.twinctl.imports.fate.Broken;
import org.twinhost.twinctl.imports.fate.OldFile;
import org.twinhost.twinctl.imports.fate.Place;

/** Words, strings, braces, semicolons; comments are gone. For one file. */
final class DrbdLexer {

    private final OldFile file;
    private final String text;
    private final List<DrbdWord> words = new ArrayList<>();
    private int at;
    private int line = 1;
    private int lineStart;

    private DrbdLexer(OldFile file) {
        this.file = file;
        this.text = file.text();
    }

    /** @throws Broken a string has no end */
    static List<DrbdWord> words(OldFile file) {
        return new DrbdLexer(file).words();
    }

    private List<DrbdWord> words() {
        while (at < text.length()) {
            switch (text.charAt(at)) {
                case '\n' -> newLine();
                case ' ', '\t', '\r', '\f' -> at++;
                case '#' -> comment();
                case '{' -> mark(Kind.OPEN);
                case '}' -> mark(Kind.CLOSE);
                case ';' -> mark(Kind.SEMICOLON);
                case '"' -> string();
                default -> word();
            }
        }
        words.add(new DrbdWord(Kind.END, "", here()));
        return words;
    }

    private Place here() {
        return new Place(file.name(), line, at - lineStart + 1);
    }

    private void newLine() {
        at++;
        line++;
        lineStart = at;
    }

    private void comment() {
        while (at < text.length() && text.charAt(at) != '\n') {
            at++;
        }
    }

    private void mark(Kind kind) {
        words.add(new DrbdWord(kind, text.substring(at, at + 1), here()));
        at++;
    }

    private void string() {
        var place = here();
        var end = at + 1;
        while (end < text.length() && text.charAt(end) != '"' && text.charAt(end) != '\n') {
            end++;
        }
        if (end == text.length() || text.charAt(end) == '\n') {
            throw new Broken(place, "expected a '\"' before the end of the line: a string begins here");
        }
        words.add(new DrbdWord(Kind.WORD, text.substring(at + 1, end), place));
        at = end + 1;
    }

    private void word() {
        var place = here();
        var start = at;
        while (at < text.length() && " \t\r\f\n#{};\"".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        words.add(new DrbdWord(Kind.WORD, text.substring(start, at), place));
    }
}
