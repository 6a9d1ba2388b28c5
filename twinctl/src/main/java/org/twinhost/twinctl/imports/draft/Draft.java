package org.twinhost.twinctl.imports.draft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.PlainText;
import org.twinhost.twinctl.imports.fate.Fate;
import org.twinhost.twinctl.imports.fate.Place;
import org.twinhost.twinctl.imports.fate.Told;

/** What all files together say, and what becomes of each line of them. For one thread. */
public final class Draft {

    private static final int NAME_MAX = 64;
    private static final int NODE_NAME_MAX = 32;
    private static final int SHOWN_MAX = 200;

    private final List<Told> told = new ArrayList<>();
    private final Map<String, List<Integer>> nodes = new LinkedHashMap<>();
    private final Map<String, Link> links = new LinkedHashMap<>();
    private final Map<String, Volume> volumes = new LinkedHashMap<>();
    private final Map<String, Guest> guests = new LinkedHashMap<>();
    private final Map<String, Home> homes = new LinkedHashMap<>();
    private final List<String> undecided = new ArrayList<>();
    private @Nullable Timed keepalive;
    private @Nullable Timed warntime;
    private @Nullable Timed deadtime;
    private @Nullable Failback failback;

    /** A name as we write names: what a-z, 0-9 and '-' can't say becomes '-'; empty: nothing is left of it. */
    public static String name(String old) {
        var name = new StringBuilder();
        var dashes = 0;
        for (int i = 0; i < old.length() && name.length() < NAME_MAX; i++) {
            var c = old.substring(i, i + 1).toLowerCase(Locale.ROOT).charAt(0);
            if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9') {
                name.repeat('-', name.isEmpty() ? 0 : Math.min(dashes, NAME_MAX)).append(c);
                dashes = 0;
            } else {
                dashes++;
            }
        }
        return name.length() <= NAME_MAX ? name.toString() : withoutDash(name.substring(0, NAME_MAX));
    }

    private static String withoutDash(String name) {
        var end = name.length();
        while (end > 0 && name.charAt(end - 1) == '-') {
            end--;
        }
        return name.substring(0, end);
    }

    /** Of a node, that begins with a letter and is shorter; empty: nothing is left of it. */
    public static String nodeName(String old) {
        var name = name(shortName(old));
        var start = 0;
        while (start < name.length() && (name.charAt(start) < 'a' || name.charAt(start) > 'z')) {
            start++;
        }
        return withoutDash(name.substring(start, Math.min(name.length(), start + NODE_NAME_MAX)));
    }

    /** Without the domain. */
    private static String shortName(String host) {
        return host.indexOf('.') < 0 ? host : host.substring(0, host.indexOf('.'));
    }

    /**
     * Whether two names that are written are one node's: the same one, or one is the other without its domain.
     *
     * @param one in small letters, as {@link #nodes()} has them
     */
    public static boolean isSameNode(String one, String other) {
        return one.equals(other) || one.equals(shortName(other)) || other.equals(shortName(one));
    }

    /** @return by which {@link #amend} knows it */
    public int tell(Place place, String written, Fate fate) {
        var shown = PlainText.of(written.length() <= SHOWN_MAX ? written : written.substring(0, SHOWN_MAX) + "…");
        told.add(new Told(place, shown, plain(fate)));
        return told.size() - 1;
    }

    /** What became of it in the end, where that is another thing than it looked like in its file alone. */
    public void amend(int which, Fate fate) {
        var before = told.get(which);
        told.set(which, new Told(before.place(), before.written(), plain(fate)));
    }

    private static Fate plain(Fate fate) {
        return switch (fate) {
            case Fate.Kept(var text) -> new Fate.Kept(PlainText.of(text));
            case Fate.Mapped(var text) -> new Fate.Mapped(PlainText.of(text));
            case Fate.Lost(var text) -> new Fate.Lost(PlainText.of(text));
            case Fate.Unknown(var text) -> new Fate.Unknown(PlainText.of(text));
        };
    }

    /** Something without which no configuration can be made of it; a sentence that says what to do. */
    public void undecided(String why) {
        undecided.add(PlainText.of(why));
    }

    /** @return what it is known by: as it is written, in small letters */
    public String node(String written) {
        var node = written.toLowerCase(Locale.ROOT);
        nodes.computeIfAbsent(node, _ -> new ArrayList<>());
        return node;
    }

    /** As the other, where a line says nothing else. */
    public String node(String written, int tellsIt) {
        var node = node(written);
        nodes.getOrDefault(node, new ArrayList<>()).add(tellsIt);
        return node;
    }

    /** The link of that name, made where there is none. */
    public Link link(String name, @Nullable String device, Place place) {
        return links.computeIfAbsent(name, _ -> new Link(name, device, place));
    }

    /** @return empty: there is one of that name */
    public Optional<Volume> newVolume(String name, String resource, Place place) {
        var fresh = new Volume(name, resource, place);
        return volumes.putIfAbsent(name, fresh) == null ? Optional.of(fresh) : Optional.empty();
    }

    /** @return false: there is one of that name */
    public boolean newGuest(Guest guest) {
        return guests.putIfAbsent(guest.name(), guest) == null;
    }

    /** What a resource manager knew: where something belongs. @param what name of a DRBD resource, a device or a guest */
    public void home(String what, String node, List<Integer> tellIt) {
        homes.merge(what, new Home(node, tellIt), (first, more) -> new Home(first.node(),
                Stream.concat(first.told().stream(), more.told().stream()).toList()));
    }

    public void keepalive(Timed time) {
        keepalive = time;
    }

    public void warntime(Timed time) {
        warntime = time;
    }

    public void deadtime(Timed time) {
        deadtime = time;
    }

    public void failback(Failback wanted) {
        failback = wanted;
    }

    public List<Told> told() {
        return told;
    }

    /** What tells of them, by what each is known by. */
    public Map<String, List<Integer>> nodes() {
        return nodes;
    }

    public Map<String, Link> links() {
        return links;
    }

    public Map<String, Volume> volumes() {
        return volumes;
    }

    public Map<String, Guest> guests() {
        return guests;
    }

    public Map<String, Home> homes() {
        return homes;
    }

    public List<String> undecided() {
        return undecided;
    }

    public @Nullable Timed keepalive() {
        return keepalive;
    }

    public @Nullable Timed warntime() {
        return warntime;
    }

    public @Nullable Timed deadtime() {
        return deadtime;
    }

    public @Nullable Failback failback() {
        return failback;
    }
}
