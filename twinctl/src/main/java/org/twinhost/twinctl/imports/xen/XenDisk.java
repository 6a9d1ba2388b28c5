package org.twinhost.twinctl.imports.xen;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A disk of a guest, as xm or xl writes it.
 *
 * @param source {@code drbd:web1}, or a path
 * @param format of its content; empty: as it lies there
 * @param as what the guest calls it
 * @param besides what is said of it that has no place here
 */
record XenDisk(String source, String format, String as, boolean isReadOnly, boolean isCd, List<String> besides) {

    private static final Set<String> TYPES = Set.of("phy", "file", "tap", "tap2", "drbd");
    private static final Set<String> DRIVERS = Set.of("aio", "sync", "ram", "tapdisk", "vhd", "qcow", "qcow2", "vmdk");
    private static final Set<String> RAW = Set.of("", "raw", "aio", "sync", "ram", "tapdisk");
    private static final Set<String> FORMATS = Set.of("", "raw", "qcow", "qcow2", "vhd", "qed", "vmdk");
    private static final Set<String> READ = Set.of("r", "ro", "r!");
    private static final Set<String> WRITE = Set.of("", "w", "rw", "w!");
    private static final List<String> PLACES = List.of("target", "format", "vdev", "access");
    private static final String CD = ":cdrom";

    /** Empty: it has a form that is not known. */
    static Optional<XenDisk> of(String written) {
        var parts = List.of(written.split(",", -1)).stream().map(String::strip).toList();
        var isOfXl = parts.stream().anyMatch(part -> PLACES.contains(before(part, '=')) && part.contains("="))
                || parts.size() > 2 && FORMATS.contains(parts.get(1));
        return isOfXl ? xl(written, parts) : xm(parts);
    }

    private static Optional<XenDisk> xm(List<String> parts) {
        if (parts.size() < 2 || parts.size() > 4 || !TYPES.contains(before(parts.getFirst(), ':'))
                || !parts.getFirst().contains(":")) {
            return Optional.empty();
        }
        var besides = parts.size() == 4 ? List.of("domain " + parts.get(3)) : List.<String>of();
        return made(parts.get(0), "", parts.get(1), parts.size() > 2 ? parts.get(2) : "", false, besides);
    }

    /** Names with values, or values in their places, or first the one and then the other. */
    private static Optional<XenDisk> xl(String written, List<String> parts) {
        var values = new HashMap<String, String>();
        var besides = new ArrayList<String>();
        var isCd = false;
        var place = 0;
        for (var part : parts) {
            var key = before(part, '=');
            if (key.equals("target") && part.contains("=")) {
                // The last one, and all of the rest: a path may have a comma.
                values.put(key, written.substring(written.indexOf("target=") + "target=".length()).strip());
                break;
            }
            if (part.equals("cdrom") || part.equals("devtype=cdrom")) {
                isCd = true;
            } else if (part.contains("=")) {
                if (PLACES.contains(key)) {
                    values.put(key, part.substring(key.length() + 1).strip());
                } else {
                    besides.add(key);
                }
            } else if (place < PLACES.size()) {
                values.put(PLACES.get(place), part);
                place++;
            } else {
                return Optional.empty();
            }
        }
        return made(value(values, "target"), value(values, "format"), value(values, "vdev"), value(values, "access"), isCd,
                besides);
    }

    private static String value(Map<String, String> values, String key) {
        return values.getOrDefault(key, "");
    }

    private static Optional<XenDisk> made(String where, String format, String as, String access, boolean isCd,
            List<String> besides) {
        var device = as.endsWith(CD) ? as.substring(0, as.length() - CD.length())
                : as.endsWith(":disk") ? as.substring(0, as.length() - ":disk".length()) : as;
        var isKnown = READ.contains(access) || WRITE.contains(access);
        if (device.isEmpty() || READ.contains(device) || WRITE.contains(device) || !isKnown
                || !FORMATS.contains(format) || where.isEmpty() && !isCd) {
            return Optional.empty();
        }
        // One driver may stand in front of the next; each is a word, so that nothing is tried twice.
        var at = 0;
        var content = format;
        var type = before(where, ':');
        if (where.contains(":") && TYPES.contains(type) && !type.equals("drbd")) {
            at = type.length() + 1;
            while (type.startsWith("tap") && where.indexOf(':', at) > 0
                    && DRIVERS.contains(where.substring(at, where.indexOf(':', at)))) {
                content = where.substring(at, where.indexOf(':', at));
                at = where.indexOf(':', at) + 1;
            }
        }
        var path = where.substring(at);
        return Optional.of(new XenDisk(path.startsWith("drbd:") || path.startsWith("/") ? path : "/dev/" + path,
                RAW.contains(content) ? "" : content, device, READ.contains(access), isCd || as.endsWith(CD), besides));
    }

    private static String before(String text, char mark) {
        var end = text.indexOf(mark);
        return end < 0 ? text : text.substring(0, end).strip();
    }
}
