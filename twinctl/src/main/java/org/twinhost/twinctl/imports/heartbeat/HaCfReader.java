package org.twinhost.twinctl.imports.heartbeat;

import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.imports.draft.Amount;
import org.twinhost.twinctl.imports.draft.Draft;
import org.twinhost.twinctl.imports.draft.Failback;
import org.twinhost.twinctl.imports.draft.Timed;
import org.twinhost.twinctl.imports.fate.Broken;
import org.twinhost.twinctl.imports.fate.Fate;
import org.twinhost.twinctl.imports.fate.OldFile;

/** What ha.cf means. */
public final class HaCfReader {

    /** The limits of the configuration's fields; {@code twinctl config explain} gives the reasons. */
    private static final int KEEPALIVE_MIN_MS = 20;
    private static final int DEADTIME_MIN_MS = 500;
    private static final int TIME_MAX_MS = 600_000;

    private final OldFile file;
    private final Draft draft;
    /** A respawn that has named a user and no program yet: in some files that stands on the next line. */
    private @Nullable OldLine open;

    private HaCfReader(OldFile file, Draft draft) {
        this.file = file;
        this.draft = draft;
    }

    /** @throws Broken it can't be read; the draft is of no use then */
    public static void read(OldFile file, Draft draft) {
        new HaCfReader(file, draft).read();
    }

    private void read() {
        for (var line : OldLine.of(file, false)) {
            if (open != null && line.word().startsWith("/")) {
                draft.tell(line.place(), shown(line, 0), HaCfRules.ALL.fate("", "respawn", program(line.word())));
                open = null;
                continue;
            }
            open = null;
            if (line.values().isEmpty() && HaCfRules.ALL.isWord(line.word())) {
                throw new Broken(line.place(), "expected a value behind " + Broken.shown(line.word())
                        + ", found the end of the line");
            }
            line(line);
        }
    }

    private void line(OldLine line) {
        switch (line.word()) {
            case "node" -> line.values().forEach(each -> node(line, each));
            case "keepalive" -> time(line, "timing.keepaliveMs", KEEPALIVE_MIN_MS, draft::keepalive);
            case "warntime" -> time(line, "timing.warntimeMs", KEEPALIVE_MIN_MS, draft::warntime);
            case "deadtime" -> time(line, "timing.deadtimeMs", DEADTIME_MIN_MS, draft::deadtime);
            case "bcast" -> line.values().forEach(each -> link(line, each));
            case "mcast" -> link(line, line.value(0));
            case "ucast" -> ucast(line);
            case "serial" -> line.values().forEach(each -> serial(line, each));
            case "auto_failback", "nice_failback" -> failback(line);
            case "respawn" -> {
                open = line.values().size() == 1 ? line : null;
                draft.tell(line.place(), shown(line, 2), open != null
                        ? new Fate.Mapped("who runs what the next line names: a user of its own for each service")
                        : HaCfRules.ALL.fate("", "respawn", program(line.value(1))));
            }
            case "stonith", "stonith_host" -> draft.tell(line.place(), line.word() + " (not shown)",
                    HaCfRules.ALL.fate("", line.word(), ""));
            default -> {
                var isKnown = HaCfRules.ALL.isWord(line.word());
                draft.tell(line.place(), isKnown || line.values().isEmpty() ? line.written() : line.word() + " (not shown)",
                        HaCfRules.ALL.fate("", line.word(), line.value(0)));
            }
        }
    }

    /** What a program that nobody knows is called with may be secret. */
    private static String shown(OldLine line, int program) {
        var isShown = line.words().size() <= program + 1
                || HaCfRules.ALL.find("", "respawn", program(line.words().get(program)))
                        .filter(rule -> !rule.value().isEmpty()).isPresent();
        return isShown ? line.written() : String.join(" ", line.words().subList(0, program + 1)) + " (not shown)";
    }

    private static String program(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private void node(OldLine line, String written) {
        var node = Draft.nodeName(written);
        if (node.isEmpty()) {
            throw new Broken(line.place(), "expected the name of a node, found " + Broken.shown(written));
        }
        draft.node(written, draft.tell(line.place(), "node " + written, node.equals(written) ? new Fate.Kept("node " + node)
                : new Fate.Mapped("node " + node)));
    }

    private void time(OldLine line, String field, int least, Consumer<Timed> into) {
        var written = String.join("", line.values());
        var read = Amount.milliseconds(written);
        if (read.isEmpty()) {
            throw new Broken(line.place(), "expected a time such as 500ms, 2 or 1m behind '" + line.word() + "', found "
                    + Broken.shown(written));
        }
        var ms = (int) Math.max(least, Math.min(read.getAsLong(), TIME_MAX_MS));
        var to = field + " " + ms;
        var told = draft.tell(line.place(), line.written(), ms == read.getAsLong() ? new Fate.Kept(spoken(ms) + " kept: " + to)
                : new Fate.Mapped(to + ": " + (ms == least ? "the least" : "the most") + " that there is (twinctl config"
                        + " explain " + field + ")"));
        into.accept(new Timed(ms, line.place(), told));
    }

    private static String spoken(int ms) {
        return ms % 1000 == 0 ? ms / 1000 + " s" : ms + " ms";
    }

    private void link(OldLine line, String card) {
        var name = Draft.name(card);
        if (name.isEmpty()) {
            throw new Broken(line.place(), "expected the name of a network card, found " + Broken.shown(card));
        }
        draft.link(name, null, line.place()).told().add(draft.tell(line.place(), line.word() + " " + card,
                new Fate.Mapped("link " + name + ": UDP from address to address, nothing is "
                        + (line.word().equals("mcast") ? "multicast" : "broadcast"))));
    }

    private void ucast(OldLine line) {
        var name = Draft.name(line.value(0));
        if (name.isEmpty() || line.value(1).isEmpty()) {
            throw new Broken(line.place(), "expected a network card and an IP address behind 'ucast'");
        }
        var link = draft.link(name, null, line.place());
        link.loose().add(line.value(1));
        link.told().add(draft.tell(line.place(), line.written(), new Fate.Mapped("link " + name + ": UDP, " + line.value(1)
                + " is the address of one of the nodes")));
    }

    private void serial(OldLine line, String device) {
        if (!device.startsWith("/")) {
            throw new Broken(line.place(), "expected the path of a serial device, found " + Broken.shown(device));
        }
        var last = Draft.name(device.substring(device.lastIndexOf('/') + 1));
        var name = last.isEmpty() ? "serial" : last;
        draft.link(name, device, line.place()).told().add(draft.tell(line.place(), "serial " + device,
                new Fate.Mapped("link " + name + ": serial, " + device + " on each node, 115200 baud")));
    }

    private void failback(OldLine line) {
        var value = line.value(0).toLowerCase(Locale.ROOT);
        var fate = HaCfRules.ALL.fate("", line.word(), value);
        var told = draft.tell(line.place(), line.written(), fate);
        if (fate instanceof Fate.Unknown) {
            draft.undecided(line.place() + ": " + line.word() + " " + Broken.shown(line.value(0)) + " is neither on nor off");
        } else {
            draft.failback(new Failback(fate.text().startsWith("failback true"), told));
        }
    }
}
