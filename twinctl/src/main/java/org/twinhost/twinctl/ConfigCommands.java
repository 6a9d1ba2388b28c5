package org.twinhost.twinctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.PlainText;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.twinctl.ask.ConfigEditor;
import org.twinhost.twinctl.ask.ConfigFile;
import org.twinhost.twinctl.ask.ReadOut;
import org.twinhost.twinctl.rest.Records;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.text.ConfigText;
import org.twinhost.twinctl.text.EditText;
import org.twinhost.twinctl.text.FieldText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(name = "config", description = "Shows and changes the configuration.", synopsisSubcommandLabel = "COMMAND")
final class ConfigCommands extends CommandGroup {

    /** A revision's number, or as it is printed: 7-0123456789abcdef. */
    private static final String REVISION = "\\d{1,18}(-[0-9a-f]{1,64})?";

    /** Which of two that disagree. */
    enum Side {
        published,
        directory
    }

    ConfigCommands() {
        super("show, status, explain, check, diff, apply, edit, log, revert, adopt, choose or import");
    }

    @Command(description = {
        "The configuration that is in force; with -o json as a file that can be edited and applied.",
        "With REVISION: what was in force then, as far as this node has taken it."
    })
    void show(@Parameters(paramLabel = "REVISION", arity = "0..1",
            description = "its number, as 'config log' lists it") @Nullable String revision) {
        twinctl.show(revision == null ? inForce() : get("revisions", number(revision)),
                body -> ConfigText.of(Records.as(body, ClusterSnapshot.class)));
    }

    @Command(description = "How this node's config service stands to its directory, and what to do where they differ.")
    void status() {
        twinctl.show(get("config", "status"), ConfigText::status);
    }

    @Command(description = {
        "What a field of the configuration is: its limits with their reasons, and what becomes of a change.",
        "Without FIELD: all of them, a line each."
    })
    void explain(@Parameters(paramLabel = "FIELD", arity = "0..1",
            description = "sizeBytes, or timing.deadtimeMs, or volumes") @Nullable String field) {
        var fields = twinctl.rest.get("v1", "fields");
        twinctl.show(field == null ? fields : FieldText.matching(fields, field),
                body -> field == null ? FieldText.list(body) : FieldText.of(body));
    }

    @Command(description = {
        "Whether the file could be applied, and what that would change; nothing is changed.",
        "Exit code 1 with every reason if it is not valid, would hurt what runs, lacks something on a node, was made from"
            + " another revision than the one in force, or changes nothing."
    })
    void check(@Parameters(paramLabel = "FILE") Path file) {
        var content = ConfigFile.read(file);
        done(file.toString(), checked(content, revisionOf(content)));
    }

    @Command(description = {
        "What differs, field by field, and when it takes effect.",
        "Without anything: what the revision in force changed. REVISION: from that one to the one in force. REVISION REVISION:"
            + " from the first to the second. FILE: from the one in force to the file's content, which has to be valid."
    })
    void diff(@Parameters(paramLabel = "REVISION|FILE", arity = "0..2") @Nullable List<String> what) {
        if (what == null || what.isEmpty()) {
            twinctl.show(get("revisions", running(), "diff"), EditText::difference);
        } else if (what.size() > 2) {
            throw new ParameterException(spec.commandLine(), "two revisions differ, or one and a file");
        } else if (what.size() == 2) {
            twinctl.show(get("revisions", number(what.getFirst()), "diff", number(what.getLast())), EditText::difference);
        } else if (what.getFirst().matches(REVISION)) {
            twinctl.show(get("revisions", number(what.getFirst()), "diff", running()), EditText::difference);
        } else {
            twinctl.show(checked(ConfigFile.read(Path.of(what.getFirst())), null), body -> body.path("edits").isEmpty()
                    ? "nothing differs\n" : EditText.of(body.path("edits")));
        }
    }

    @Command(description = {
        "Proposes the file's content (as of 'config show -o json') as the new configuration.",
        "It is refused, with every reason, if it is not valid, would hurt what runs, or if the configuration has changed since"
            + " the file was made. Exit code 1 also if it changes nothing."
    })
    void apply(
            @Parameters(paramLabel = "FILE") Path file,
            @Option(names = {"-m", "--comment"}, paramLabel = "TEXT", description = "why, for the record")
            @Nullable String comment) {
        var content = ConfigFile.read(file);
        var named = revisionOf(content);
        done(file.toString(), proposed(content, named == null ? running() : named,
                comment == null ? "applied from " + file.getFileName() : comment));
    }

    @Command(description = {
        "Opens the configuration in an editor and applies what was made of it; what is refused is opened again, with why.",
        "Nothing is changed when the editor fails, or the text is left as it was. Exit code 1 then."
    })
    void edit(
            @Option(names = "--editor", paramLabel = "COMMAND", description = "else $VISUAL, $EDITOR or vi")
            @Nullable String editor,
            @Option(names = {"-m", "--comment"}, paramLabel = "TEXT", description = "why, for the record")
            @Nullable String comment) {
        if (editor == null && twinctl.surroundings.ask().isEmpty()) {
            throw new Refusal("an editor needs a terminal, nothing was changed. Without one: twinctl config show -o json >"
                    + " FILE, change FILE, twinctl config apply FILE");
        }
        var snapshot = inForce();
        var base = snapshot.path("revision").path("number").asText();
        var edited = new ConfigEditor(editor).edit(snapshot, content -> checked(content, base));
        done("your text", proposed(edited, base, comment == null ? "edited" : comment));
    }

    @Command(description = "The revisions that this node has taken, the newest first: when, by whom, why.")
    void log(@Option(names = "-n", paramLabel = "NUMBER", defaultValue = "50", description = "how many, up to 200") int most) {
        if (most < 1 || most > 200) {
            throw new ParameterException(spec.commandLine(), "-n needs a number from 1 to 200, not " + most);
        }
        var newest = JsonNodeFactory.instance.arrayNode();
        for (var each : twinctl.rest.get("v1", "revisions")) {
            if (newest.size() < most) {
                newest.add(each);
            }
        }
        twinctl.show(newest, EditText::log);
    }

    @Command(description = {
        "Makes a new revision with the content of an old one, after showing what that changes. It goes through the same"
            + " checks as any other change."
    })
    void revert(
            @Parameters(paramLabel = "REVISION", description = "its number, as 'config log' lists it") String revision,
            @Option(names = {"-m", "--comment"}, paramLabel = "TEXT", description = "why, for the record")
            @Nullable String comment,
            @Option(names = "--yes", description = "do not ask") boolean yes) {
        var old = get("revisions", number(revision));
        var base = running();
        var would = checked(old, null);
        if (isUnchanged(would)) {
            throw new Refusal(EditText.unchanged("revision " + revision, would));
        }
        confirmed(EditText.outcome(would), yes, "twinctl config revert " + revision + " --yes");
        done("revision " + revision,
                proposed(old, base, comment == null ? "revision " + number(revision) + " again" : comment));
    }

    @Command(description = {
        "What somebody edited by hand in the directory becomes a revision at once, in your name. Left alone it becomes one"
            + " after a few seconds, in the name that he used there; what is not valid, or would hurt what runs, becomes none."
    })
    void adopt(@Option(names = {"-m", "--comment"}, paramLabel = "TEXT", description = "why, for the record")
            @Nullable String comment) {
        done("the directory", twinctl.rest.post(wish(comment), "v1", "adopt"));
    }

    @Command(description = {
        "Which side counts after the directory and what is published here have come to disagree, as 'twinctl status' says: it"
            + " becomes a new revision that replaces both. What only the other side had is lost."
    })
    void choose(
            @Parameters(paramLabel = "SIDE", description = "published: what is in force on this node; directory: what this"
                    + " node's directory holds") Side side,
            @Option(names = {"-m", "--comment"}, paramLabel = "TEXT", description = "why, for the record")
            @Nullable String comment,
            @Option(names = "--yes", description = "do not ask") boolean yes) {
        var wish = wish(comment).put("keep", side.name().toUpperCase(Locale.ROOT));
        var would = twinctl.rest.check(wish, "v1", "choose");
        confirmed(PlainText.of(get("config", "status").path("text").asText()) + "\n" + EditText.outcome(would), yes,
                "twinctl config choose " + side + " --yes");
        done("this choice", twinctl.rest.post(wish, "v1", "choose"));
    }

    @Command(name = "import", description = {
        "The first configuration of a new cluster, on your word that none of its directories holds one. Refused where this node"
            + " knows better."
    })
    void found(@Parameters(paramLabel = "FILE") Path file) {
        var wish = wish(null);
        wish.set("snapshot", ConfigFile.read(file));
        done(file.toString(), twinctl.rest.post(wish, "v1", "import"));
    }

    // What all of them need -------------------------------------------------------------------------------------------

    private JsonNode get(String... path) {
        var whole = new String[path.length + 1];
        whole[0] = "v1";
        System.arraycopy(path, 0, whole, 1, path.length);
        return twinctl.rest.get(whole);
    }

    private JsonNode inForce() {
        return twinctl.rest.get("v1", "snapshot");
    }

    /** The number of the revision in force. */
    private String running() {
        return inForce().path("revision").path("number").asText();
    }

    private String number(String revision) {
        if (!revision.matches(REVISION)) {
            throw new ParameterException(spec.commandLine(), "'" + revision + "' is no revision: 7, or 7-0123456789abcdef");
        }
        return revision.replaceAll("-.*", "");
    }

    private ObjectNode wish(@Nullable String comment) {
        var wish = Twinctl.json().put("author", twinctl.surroundings.operator());
        return comment == null ? wish : wish.put("comment", comment);
    }

    /** The number of the revision that a file was made from; null: it names none. */
    private static @Nullable String revisionOf(JsonNode content) {
        var named = content.path("revision").path("number");
        return named.isIntegralNumber() ? named.asText() : null;
    }

    /** @param replaced the number of the revision that the content was made from; null: that is not asked */
    private JsonNode checked(JsonNode content, @Nullable String replaced) {
        var wish = Twinctl.json();
        if (replaced != null) {
            wish.put("expectedRevision", Long.parseLong(replaced));
        }
        wish.set("snapshot", content);
        return twinctl.rest.check(wish, "v1", "proposals");
    }

    /** @param replaced the number of the revision that the content was made from */
    private JsonNode proposed(JsonNode content, String replaced, String comment) {
        var proposal = wish(comment).put("expectedRevision", Long.parseLong(replaced));
        proposal.set("snapshot", content);
        return twinctl.rest.post(proposal, "v1", "proposals");
    }

    private void confirmed(String shown, boolean yes, String how) {
        twinctl.surroundings.err().print(shown);
        twinctl.surroundings.err().flush();
        if (!yes) {
            ReadOut.mustType(twinctl.surroundings, "yes", "Type yes to make it so: ", ReadOut.READ + how);
        }
    }

    private static boolean isUnchanged(JsonNode outcome) {
        return "UNCHANGED".equals(outcome.path("verdict").asText());
    }

    /** Shows what became of it; whoever wanted a change and gets none is told so. */
    private void done(String what, JsonNode outcome) {
        if (isUnchanged(outcome)) {
            twinctl.show(outcome, _ -> "");
            throw new Refusal(EditText.unchanged(what, outcome));
        }
        twinctl.show(outcome, EditText::outcome);
    }
}
