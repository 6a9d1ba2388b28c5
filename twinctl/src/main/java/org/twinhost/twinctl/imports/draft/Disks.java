package org.twinhost.twinctl.imports.draft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A guest's disks on their way to new names: what it mounted as sda1 is vda here. For one guest. */
public final class Disks {

    private static final Pattern DEVICE = Pattern.compile(
            "(?<![A-Za-z0-9_/.-])(/dev/)?((?:xvd|sd|hd|vd)[a-z])([0-9]{0,2})(?![A-Za-z0-9_/-])");

    private final List<String> sources = new ArrayList<>();
    private final Map<String, String> names = new LinkedHashMap<>();

    /**
     * The next disk.
     *
     * @param source where it was
     * @param as what the guest called it: sda1, xvda, with or without /dev
     * @return what it calls it from now on, without /dev
     */
    public String add(String source, String as) {
        var now = "vd" + (char) ('a' + Math.min(sources.size(), 25));
        sources.add(source);
        names.put(as.replaceFirst("^/dev/", ""), now);
        return now;
    }

    public List<String> sources() {
        return List.copyOf(sources);
    }

    /** A kernel's command line, or a part of it, with the new names. */
    public String renamed(String commandLine) {
        return DEVICE.matcher(commandLine).replaceAll(match -> {
            var whole = names.get(match.group(2) + match.group(3));
            var part = names.get(match.group(2));
            var now = whole != null ? whole : part != null ? part + match.group(3) : match.group(2) + match.group(3);
            return (match.group(1) == null ? "" : "/dev/") + now;
        });
    }
}
