package org.twinhost.twinctl.imports.drbd;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.twinhost.twinctl.imports.draft.Draft;
import org.twinhost.twinctl.imports.fate.Broken;
import org.twinhost.twinctl.imports.fate.Fate;
import org.twinhost.twinctl.imports.fate.OldFile;

/** What a file of DRBD means. */
public final class DrbdReader {

    /** Sections that hold options alone. */
    private static final Set<String> OPTIONS = Set.of("startup", "disk", "net", "syncer", "handlers", "options",
            "peer-device-options", "proxy", "plugin");
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
        var glob = Pattern.compile(List.of(pattern.split("\\*", -1)).stream().map(Pattern::quote)
                .collect(Collectors.joining(".*")));
        if (given.stream().anyMatch(name -> glob.matcher(name).matches() && !name.equals(file.lastName()))) {
            draft.tell(include.place(), "include " + include.values(), new Fate.Kept("it was given, too"));
        } else {
            tell("", include);
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
        // A word that is mistyped may be one of these.
        var isSecret = SECRET.contains(statement.word()) || !DrbdRules.isWord(statement.word());
        var values = isSecret && !statement.values().isEmpty() ? "(not shown)" : statement.values();
        draft.tell(statement.place(), (section + " " + statement.word() + " " + values).strip(), fate);
    }
}
