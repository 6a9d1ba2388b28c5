package org.twinhost.twinctl.imports.drbd;

import java.util.List;
import java.util.Set;
import org.twinhost.twinctl.imports.draft.Draft;
import org.twinhost.twinctl.imports.fate.Broken;
import org.twinhost.twinctl.imports.fate.Fate;
import org.twinhost.twinctl.imports.fate.OldFile;

/** What a file of DRBD means. */
public final class DrbdReader {

    /** Sections that hold options alone. */
    private static final Set<String> OPTIONS = Set.of("startup", "disk", "net", "syncer", "handlers", "options",
            "peer-device-options", "proxy", "plugin");
    private static final String HIDDEN = "(not shown)";
    private static final Set<String> SECRET = Set.of("shared-secret", "tls-keyring");

    private final OldFile file;
    private final Set<String> given;
    private final Draft draft;

    private DrbdReader(OldFile file, Set<String> given, Draft draft) {
        this.file = file;
        this.given = given;
        this.draft = draft;
    }

    /**
     * Adds to the draft what the file says.
     *
     * @param given names of all files, without folders
     * @throws Broken it can't be read; the draft is of no use then
     */
    public static void read(OldFile file, Set<String> given, Draft draft) {
        new DrbdReader(file, given, draft).read();
    }

    private void read() {
        for (var statement : DrbdParser.statements(file)) {
            switch (statement.word()) {
                case "global" -> section("global", statement);
                case "common" -> common(statement);
                case "resource" -> new ResourceReader(this, draft).read(statement);
                case "include" -> include(statement);
                default -> tell("", statement);
            }
        }
    }

    private void common(Statement common) {
        tell("", common);
        for (var each : block(common)) {
            options(each);
        }
    }

    /** A section of options, or a directive at the top of a resource that is nothing else. */
    void options(Statement statement) {
        if (statement.block() != null && OPTIONS.contains(statement.word())) {
            section(statement.word().equals("peer-device-options") ? "syncer" : statement.word(), statement);
        } else {
            tell("", statement);
        }
    }

    private void section(String name, Statement section) {
        for (var each : block(section)) {
            if (name.equals("proxy") || name.equals("plugin")) {
                draft.tell(each.place(), name + " " + each.word(),
                        new Fate.Lost("nothing is compressed or delayed between the nodes"));
            } else {
                tell(name, each);
            }
        }
    }

    private void include(Statement include) {
        var pattern = include.value(0).substring(include.value(0).lastIndexOf('/') + 1);
        var meant = given.stream().filter(name -> Glob.matches(pattern, name) && !name.equals(file.lastName())).sorted()
                .toList();
        if (meant.isEmpty()) {
            tell("", include);
        } else if (Glob.isOne(pattern)) {
            draft.tell(include.place(), "include " + include.values(), new Fate.Kept("it was given, too"));
        } else {
            draft.tell(include.place(), "include " + include.values(), new Fate.Mapped("given, too: "
                    + String.join(", ", meant) + "; what else it means has to be given as well, it is not looked for"));
        }
    }

    /** @throws Broken it has none */
    static List<Statement> block(Statement section) {
        if (section.block() == null) {
            throw new Broken(section.words().getLast().place(), "expected '{' behind "
                    + Broken.shown(section.words().getLast().text()) + ", found ';'");
        }
        return section.block();
    }

    /** What the table says. */
    void tell(String section, Statement statement) {
        if (ResourceReader.isWithoutUnit(statement)) {
            tell(section, statement, new Fate.Lost("without a unit it is KiB in DRBD 0.7 and sectors since: --size"
                    + " says it"));
            return;
        }
        var fate = DrbdRules.ALL.fate(section, statement.word(), statement.value(0));
        var time = time(statement.word(), statement.value(0));
        tell(section, statement, fate instanceof Fate.Lost(var text) && !time.isEmpty()
                ? new Fate.Lost(time + " there: " + text) : fate);
    }

    /** What a number without a unit means; empty: it is no time. */
    private static String time(String word, String value) {
        if (!value.matches("[0-9]{1,7}")) {
            return "";
        }
        var number = Integer.parseInt(value);
        return switch (word) {
            case "timeout", "ping-timeout", "disk-timeout" ->
                number / 10 + (number % 10 == 0 ? "" : "." + number % 10) + " s";
            case "ping-int", "connect-int" -> number + " s";
            case "wfc-timeout", "degr-wfc-timeout", "outdated-wfc-timeout" -> number == 0 ? "no limit" : number + " s";
            default -> "";
        };
    }

    void tell(String section, Statement statement, Fate fate) {
        draft.tell(statement.place(), (section + " " + statement.word() + " " + shown(section, statement)).strip(), fate);
    }

    /** A word that is mistyped may be one of those that hold secrets, and one behind which a semicolon is missing. */
    private static String shown(String section, Statement statement) {
        var isSecret = !DrbdRules.isWord(statement.word()) || statement.words().stream().map(DrbdWord::text)
                .anyMatch(SECRET::contains);
        var values = statement.values();
        if (values.isEmpty()) {
            return "";
        }
        if (isSecret) {
            return HIDDEN;
        }
        // What a handler is called with may be a password; its program is in the first word.
        var end = values.indexOf(' ');
        return section.equals("handlers") && end >= 0 ? values.substring(0, end) + " " + HIDDEN : values;
    }
}
