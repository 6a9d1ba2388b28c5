package org.twinhost.twinctl.imports.heartbeat;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.twinhost.twinctl.imports.draft.Draft;
import org.twinhost.twinctl.imports.fate.Broken;
import org.twinhost.twinctl.imports.fate.Fate;
import org.twinhost.twinctl.imports.fate.OldFile;
import org.twinhost.twinctl.imports.fate.Place;
import org.twinhost.twinctl.imports.fate.Rules;

/** What haresources means: where things belong. */
public final class HaResources {

    public static final Rules RULES = Rules.of("""
            | drbddisk | | mapped | the guest with that volume is at home there; its replica is promoted with it
            | drbdupper | | lost | there are no stacked resources
            | Filesystem | | lost | the host mounts nothing: the volume is a guest's disk, the guest mounts it
            | IPaddr | | lost | no address moves between hosts: a guest has it and takes it along
            | IPaddr2 | | lost | no address moves between hosts: a guest has it and takes it along
            | IPv6addr | | lost | no address moves between hosts: a guest has it and takes it along
            | IPsrcaddr | | lost | no address moves between hosts: a guest has it and takes it along
            | SendArp | | lost | no address moves between hosts: a guest has it and takes it along
            | MailTo | | lost | check_mk and Prometheus alarm; twinctl events tells what happened
            | AudibleAlarm | | lost | check_mk and Prometheus alarm
            | LVM | | lost | no volume group moves: a volume per guest does
            | Raid1 | | lost | no array moves: each node has its own under its volumes
            | ServeRAID | | lost | no controller moves: each node has its own under its volumes
            | ICP | | lost | no controller moves: each node has its own under its volumes
            | LinuxSCSI | | lost | no disk moves: each node has its own
            | portblock | | lost | a guest has a firewall of its own
            | apache | | lost | a service runs in a guest
            | Xen | | mapped | the guest of that name is at home there
            | xendomains | | mapped | the guest of that name is at home there
            | haxendomains | | mapped | the guest of that name is at home there
            | script | | lost | no script is run on hosts: what it starts belongs into a guest
            """);

    /** Scripts that name a guest. */
    private static final Set<String> GUESTS = Set.of("Xen", "xendomains", "haxendomains");
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}(/.*)?");

    private final Draft draft;

    private HaResources(Draft draft) {
        this.draft = draft;
    }

    /** @throws Broken it can't be read; the draft is of no use then */
    public static void read(OldFile file, Draft draft) {
        var reader = new HaResources(draft);
        OldLine.of(file, true).forEach(reader::line);
    }

    private void line(OldLine line) {
        if (Draft.nodeName(line.word()).isEmpty() || line.word().contains("::") || line.word().startsWith("/")) {
            throw new Broken(line.place(), "expected the name of a node, found " + Broken.shown(line.word()));
        }
        // A lone backslash is what is left of lines that were joined.
        var values = line.values().stream().filter(each -> !each.equals("\\")).toList();
        if (values.isEmpty()) {
            throw new Broken(line.place(), "expected resources behind the node " + line.word() + ", found the end of the line");
        }
        var node = draft.node(line.word());
        for (int i = 0; i < values.size(); i++) {
            var parts = List.of(values.get(i).split("::", -1));
            var isArgument = parts.size() == 1 && i + 1 < values.size() && takesOne(parts.getFirst())
                    && !values.get(i + 1).contains("::") && RULES.find("", values.get(i + 1), "").isEmpty();
            resource(line.place(), node, values.get(i) + (isArgument ? " " + values.get(i + 1) : ""), parts.getFirst(),
                    isArgument ? values.get(i + 1) : parts.size() > 1 ? parts.get(1) : "");
            i += isArgument ? 1 : 0;
        }
    }

    /** Some wrote its argument a space away, which Heartbeat took for a resource of its own. */
    private static boolean takesOne(String script) {
        return RULES.find("", script, "").filter(rule -> rule.becomes().equals("mapped")).isPresent();
    }

    private void resource(Place place, String node, String written, String script, String what) {
        var isAddress = ADDRESS.matcher(script).matches();
        var rule = RULES.find("", isAddress ? "IPaddr" : script, "").or(() -> RULES.find("", "script", "")).orElseThrow();
        var isHome = rule.becomes().equals("mapped") && !what.isEmpty();
        // Arguments of a script that nobody knows may be secret.
        var shown = rule.word().equals("script") && !what.isEmpty() ? script + " (not shown)" : written;
        var told = draft.tell(place, node + " " + shown, isHome ? new Fate.Mapped("home " + node + ": " + rule.text())
                : rule.becomes().equals("mapped") ? new Fate.Lost("it names nothing") : rule.fate(what));
        if (isHome) {
            draft.home(GUESTS.contains(rule.word()) ? guest(what) : what, node, List.of(told));
        } else if (rule.word().equals("Filesystem") && !what.isEmpty()) {
            // Nothing is mounted, and the guest with that disk is at home there.
            draft.home(what, node, List.of());
        }
    }

    /** A guest by its name, or by the file that has it, which usually bears the name. */
    private static String guest(String what) {
        var last = what.substring(what.lastIndexOf('/') + 1);
        var end = last.endsWith(".cfg") ? last.length() - ".cfg".length() : last.length();
        return Draft.name(last.substring(0, end));
    }
}
