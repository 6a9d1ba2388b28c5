package org.twinhost.twinctl.imports.draft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.PlainText;
import org.twinhost.twinctl.imports.fate.Fate;
import org.twinhost.twinctl.imports.fate.Place;
import org.twinhost.twinctl.imports.fate.Told;

/** What all files together say, and what becomes of each line of them. For one thread. */
public final class Draft {

    private static final int NAME_MAX = 64;
    private static final int SHOWN_MAX = 200;

    private final List<Told> told = new ArrayList<>();
    private final Map<String, Place> nodes = new LinkedHashMap<>();
    private final Map<String, Link> links = new LinkedHashMap<>();
    private final Map<String, Volume> volumes = new LinkedHashMap<>();
    private final Map<String, Guest> guests = new LinkedHashMap<>();
    private final Map<String, String> homes = new LinkedHashMap<>();
    private final List<String> undecided = new ArrayList<>();
    private @Nullable Timed keepalive;
    private @Nullable Timed warntime;
    private @Nullable Timed deadtime;
    private @Nullable Boolean failback;

    /** A name as we write names: what a-z, 0-9 and '-' can't say becomes '-'; empty: nothing is left of it. */
    public static String name(String old) {
        var name = old.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-").replaceAll("^-+|-+$", "");
        return name.length() <= NAME_MAX ? name : name.substring(0, NAME_MAX);
    }

    /** Of a node, that begins with a letter and is shorter; empty: nothing is left of it. */
    public static String nodeName(String old) {
        var name = name(old.replaceFirst("\\..*", "")).replaceFirst("^[^a-z]+", "");
        return name.length() <= 32 ? name : name.substring(0, 32);
    }

    public void tell(Place place, String written, Fate fate) {
        var shown = PlainText.of(written.length() <= SHOWN_MAX ? written : written.substring(0, SHOWN_MAX) + "…");
        told.add(new Told(place, shown, switch (fate) {
            case Fate.Kept(var text) -> new Fate.Kept(PlainText.of(text));
            case Fate.Mapped(var text) -> new Fate.Mapped(PlainText.of(text));
            case Fate.Lost(var text) -> new Fate.Lost(PlainText.of(text));
            case Fate.Unknown(var text) -> new Fate.Unknown(PlainText.of(text));
        }));
    }

    /** Something without which no configuration can be made of it; a sentence that says what to do. */
    public void undecided(String why) {
        undecided.add(PlainText.of(why));
    }

    public void node(String name, Place place) {
        nodes.putIfAbsent(name, place);
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
    public void home(String what, String node) {
        homes.putIfAbsent(what, node);
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

    public void failback(boolean wanted) {
        failback = wanted;
    }

    public List<Told> told() {
        return told;
    }

    public Map<String, Place> nodes() {
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

    public Map<String, String> homes() {
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

    public @Nullable Boolean failback() {
        return failback;
    }
}
