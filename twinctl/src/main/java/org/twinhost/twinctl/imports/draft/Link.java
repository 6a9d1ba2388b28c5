package org.twinhost.twinctl.imports.draft;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.imports.fate.Place;

/** A way between nodes, as far as it is known. For one thread. */
public final class Link {

    private final String name;
    private final @Nullable String device;
    private final Place place;
    private final Map<String, String> addresses = new TreeMap<>();
    private final Set<String> loose = new LinkedHashSet<>();
    private final List<Integer> told = new ArrayList<>();
    private boolean mirrors;

    /** @param device of a serial line, the same on each node; null: it is UDP */
    public Link(String name, @Nullable String device, Place place) {
        this.name = name;
        this.device = device;
        this.place = place;
    }

    public String name() {
        return name;
    }

    public @Nullable String device() {
        return device;
    }

    public Place place() {
        return place;
    }

    /** By node. */
    public Map<String, String> addresses() {
        return addresses;
    }

    /** Addresses of which it is not said whose they are. */
    public Set<String> loose() {
        return loose;
    }

    /** Of the lines that name it, see {@link Draft#tell}. */
    public List<Integer> told() {
        return told;
    }

    public boolean mirrors() {
        return mirrors;
    }

    public void mirror() {
        mirrors = true;
    }
}
