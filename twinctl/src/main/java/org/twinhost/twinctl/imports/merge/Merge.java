package org.twinhost.twinctl.imports.merge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.PlainText;
import org.twinhost.twinctl.imports.draft.Draft;
import org.twinhost.twinctl.imports.draft.Timed;
import org.twinhost.twinctl.imports.fate.Fate;

/** Puts what old files say into a configuration. For one import. */
public final class Merge {

    private static final String FAILBACK = "failback";
    private static final String KEEPALIVE = "keepaliveMs";
    private static final String WARNTIME = "warntimeMs";
    private static final String DEADTIME = "deadtimeMs";
    /** One lost heartbeat must not look like a dead node. */
    private static final int KEEPALIVES_IN_DEADTIME = 3;
    private static final int NODES_MAX = 3;

    private final Outcome outcome = new Outcome();
    private final Draft draft;
    private final Base base;
    private final Answers answers;
    private final World world;
    /** Ours by theirs; without those that are left out. */
    private final Map<String, String> nodes = new LinkedHashMap<>();
    /** It had no node before. */
    private final boolean isEmpty;

    private Merge(Draft draft, Base base, Answers answers, World world) {
        this.draft = draft;
        this.base = base;
        this.answers = answers;
        this.world = world;
        this.isEmpty = base.names(Base.NODES).isEmpty();
    }

    /** Why it is no configuration to merge into; empty: it looks like one. */
    public static List<String> objections(JsonNode tree) {
        return Base.objections(tree);
    }

    /** @param into stays as it is */
    public static Merged of(Draft draft, ObjectNode into, Answers answers, World world) {
        return new Merge(draft, Base.of(into.deepCopy()), answers, world).merged();
    }

    private Merged merged() {
        draft.undecided().forEach(outcome::undecided);
        draft.nodes().keySet().forEach(this::node);
        timing();
        failback();
        new LinkMerge(base, answers, nodes, outcome).merge(draft);
        new VolumeMerge(base, answers, nodes, outcome, world).merge(draft);
        if (!base.all(Base.VOLUMES).isEmpty() && base.names(Base.NODES).size() > 1 && base.mirroring().isEmpty()) {
            outcome.undecided("there are volumes and no link that mirrors them: give the files of DRBD as well, or set"
                    + " replication of a link (twinctl config edit)");
        }
        new GuestMerge(base, answers, nodes, outcome, world).merge(draft);
        answers.unused(outcome);
        seen(base.tree(), "");
        return new Merged(base.tree(), outcome.undecided(), outcome.made());
    }

    /** What can't be seen in a value is nobody's wish. */
    private void seen(JsonNode value, String path) {
        if (value.isTextual() && !PlainText.of(value.textValue()).equals(value.textValue())) {
            outcome.undecided(path.substring(1) + " would be '" + value.textValue() + "', with a character that can't be seen"
                    + " (\uFFFD here): take it out of the old file");
        }
        value.properties().forEach(each -> seen(each.getValue(), path + "." + each.getKey()));
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            seen(value.path(i), path + " " + value.path(i).path(Base.NAME).asText(String.valueOf(i)));
        }
    }

    private void node(String written) {
        var theirs = Draft.nodeName(written);
        var other = draft.nodes().keySet().stream().filter(each -> Draft.nodeName(each).equals(theirs)
                && !Draft.isSameNode(each, written)).findFirst();
        var said = other.isPresent() ? answers.of("--node", written) : answers.node(written);
        if (said.isEmpty() && other.isPresent()) {
            outcome.undecided("node " + written + " and node " + other.get() + " would both be " + theirs
                    + ": --node " + written + "=NAME says which it is, --node " + written + "=none leaves it out");
            return;
        }
        if (said.filter("none"::equals).isPresent()) {
            outcome.made("node " + theirs + " is left out");
            told(written, new Fate.Lost("left out, as you say"));
            return;
        }
        var ours = said.orElse(theirs);
        var known = base.names(Base.NODES);
        if (known.contains(ours)) {
            nodes.put(written, ours);
            told(written, written.equals(ours) ? new Fate.Kept("node " + ours) : new Fate.Mapped("node " + ours));
        } else if (isEmpty) {
            added(written, theirs, ours);
        } else {
            outcome.undecided("node " + theirs + " is none of this cluster, which has " + String.join(", ", known) + ": --node "
                    + theirs + "=NAME says which it is, --node " + theirs + "=none leaves it out (a new node comes by twinctl"
                    + " join)");
        }
    }

    private void told(String written, Fate fate) {
        draft.nodes().getOrDefault(written, List.of()).forEach(each -> draft.amend(each, fate));
    }

    private void added(String written, String theirs, String ours) {
        if (!ours.matches("[a-z][a-z0-9-]{0,31}")) {
            outcome.undecided("--node " + theirs + "=" + ours + ": a node's name has 1 to 32 of a-z, 0-9 and '-', and starts"
                    + " with a letter");
            return;
        }
        if (base.names(Base.NODES).size() == NODES_MAX) {
            outcome.undecided("node " + theirs + " is one more than the " + NODES_MAX + " that a cluster may have: --node "
                    + theirs + "=none leaves it out");
            return;
        }
        nodes.put(written, ours);
        told(written, written.equals(ours) ? new Fate.Kept("node " + ours) : new Fate.Mapped("node " + ours));
        var node = base.list(Base.NODES).addObject().put(Base.NAME, ours).put("standby", false);
        node.putArray("links");
    }

    /** In a cluster that runs it is a decision of its administrator, which an older one's does not undo. */
    private void failback() {
        var said = draft.failback();
        if (said == null) {
            return;
        }
        var there = base.tree().path(FAILBACK);
        if (isEmpty || !there.isBoolean()) {
            base.tree().put(FAILBACK, said.wanted());
        } else if (there.booleanValue() != said.wanted()) {
            stays(FAILBACK, there, said.told());
        }
    }

    private void stays(String field, JsonNode there, int told) {
        draft.amend(told, new Fate.Lost("what is in force stays, " + field + " " + there.asText() + ": twinctl config edit"
                + " changes it"));
    }

    private void timing() {
        var keepalive = draft.keepalive();
        var warntime = draft.warntime();
        var deadtime = draft.deadtime();
        if (keepalive == null && warntime == null && deadtime == null) {
            return;
        }
        var before = base.tree().path("timing").deepCopy();
        set(KEEPALIVE, keepalive);
        set(WARNTIME, warntime);
        set(DEADTIME, deadtime);
        if (deadtime != null) {
            derived(KEEPALIVE, keepalive, deadtime.ms() / 5, "a fifth");
            derived(WARNTIME, warntime, deadtime.ms() / 2, "half");
        }
        usual("restartGraceMs", 10_000);
        usual("slowestOffMs", 5_000);
        if (!base.timing().equals(before)) {
            agree();
        }
    }

    private void set(String field, @Nullable Timed time) {
        var there = base.timing().path(field);
        if (time == null) {
            return;
        }
        if (isEmpty || !there.isInt()) {
            base.timing().put(field, time.ms());
        } else if (there.intValue() != time.ms()) {
            stays("timing." + field, there, time.told());
        }
    }

    private void derived(String field, @Nullable Timed said, int ms, String share) {
        if (said == null && (isEmpty || !base.timing().has(field))) {
            base.timing().put(field, ms);
            outcome.made("timing." + field + " " + ms + ": " + share + " of deadtime, as no file says it");
        }
    }

    private void usual(String field, int ms) {
        if (!base.timing().has(field)) {
            base.timing().put(field, ms);
            outcome.made("timing." + field + " " + ms + ": as usual");
        }
    }

    private void agree() {
        var keepalive = base.timing().path(KEEPALIVE).asInt();
        var warntime = base.timing().path(WARNTIME).asInt();
        var deadtime = base.timing().path(DEADTIME).asInt();
        if (warntime <= keepalive) {
            outcome.undecided("warntime " + warntime + " ms must be longer than keepalive " + keepalive + " ms: change one");
        }
        if (deadtime <= warntime) {
            outcome.undecided("deadtime " + deadtime + " ms must be longer than warntime " + warntime + " ms: change one");
        }
        if (deadtime < KEEPALIVES_IN_DEADTIME * keepalive) {
            outcome.undecided("deadtime " + deadtime + " ms must be at least " + KEEPALIVES_IN_DEADTIME + " keepalives of "
                    + keepalive + " ms: change one");
        }
    }
}
