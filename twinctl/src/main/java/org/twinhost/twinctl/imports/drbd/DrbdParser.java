package org.twinhost.twinctl.imports.drbd;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.twinctl.imports.drbd.DrbdWord.Kind;
import org.twinhost.twinctl.imports.fate.Broken;
import org.twinhost.twinctl.imports.fate.OldFile;

/** Statements in braces and semicolons, whatever they mean. For one file. */
final class DrbdParser {

    private static final int DEPTH_MAX = 16;

    private final List<DrbdWord> words;
    private int at;

    private DrbdParser(List<DrbdWord> words) {
        this.words = words;
    }

    /** @throws Broken it is not in that form */
    static List<Statement> statements(OldFile file) {
        var parser = new DrbdParser(DrbdLexer.words(file));
        var statements = parser.block(0);
        var last = parser.next();
        if (!last.is(Kind.END)) {
            throw new Broken(last.place(), "expected a section or the end of the file, found '}' that closes nothing");
        }
        return statements;
    }

    private DrbdWord next() {
        return words.get(at);
    }

    private List<Statement> block(int depth) {
        var statements = new ArrayList<Statement>();
        while (!next().is(Kind.CLOSE) && !next().is(Kind.END)) {
            statements.add(statement(depth));
        }
        return List.copyOf(statements);
    }

    private Statement statement(int depth) {
        var said = new ArrayList<DrbdWord>();
        while (next().is(Kind.WORD)) {
            if (!said.isEmpty() && next().place().line() > said.getFirst().place().line()
                    && DrbdRules.isWord(next().text())) {
                throw new Broken(next().place(), "expected ';' or '{' behind " + behind(said) + " of line "
                        + said.getLast().place().line() + ", found " + Broken.shown(next().text()));
            }
            said.add(next());
            at++;
        }
        var mark = next();
        if (said.isEmpty()) {
            throw new Broken(mark.place(), "expected the name of a section or a directive, found '" + mark.text() + "'");
        }
        return switch (mark.kind()) {
            case SEMICOLON -> {
                at++;
                yield new Statement(List.copyOf(said), null);
            }
            case OPEN -> section(said, mark, depth);
            case CLOSE, END, WORD -> throw new Broken(mark.place(), "expected ';' or '{' behind " + behind(said) + ", found "
                    + found(mark));
        };
    }

    private Statement section(List<DrbdWord> said, DrbdWord open, int depth) {
        if (depth == DEPTH_MAX) {
            throw new Broken(open.place(), "sections are nested deeper than " + DEPTH_MAX + ", expected none here");
        }
        at++;
        var inside = block(depth + 1);
        if (!next().is(Kind.CLOSE)) {
            throw new Broken(next().place(), "expected '}' for the '{' of line " + open.place().line() + " ("
                    + Broken.shown(said.getFirst().text()) + "), found " + found(next()));
        }
        at++;
        return new Statement(List.copyOf(said), inside);
    }

    /** A value may be secret. */
    private static String behind(List<DrbdWord> said) {
        return Broken.shown(said.getFirst().text()) + (said.size() == 1 ? "" : " and its value");
    }

    private static String found(DrbdWord word) {
        return word.is(Kind.END) ? "the end of the file" : Broken.shown(word.text());
    }
}
