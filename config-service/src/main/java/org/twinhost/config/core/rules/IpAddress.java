package org.twinhost.config.core.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IP address as it is written in a configuration, read without asking anybody: what merely looks like one must not reach a
 * service that would fail on it. An IPv4 address mapped into IPv6 is the IPv4 address.
 *
 * @param words 16 bits each, two for IPv4, eight for IPv6
 * @param scope the network card of a link-local address; empty for all others
 */
record IpAddress(List<Integer> words, String scope) {

    private static final Pattern OCTET = Pattern.compile("0|[1-9]\\d{0,2}");
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
    private static final Pattern SCOPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,14}");
    private static final int V4_WORDS = 2;
    private static final int V6_WORDS = 8;

    /** Empty for what is no address: a part above 255, leading zeros (some read them as octal), too many or too few parts. */
    static Optional<IpAddress> of(String text) {
        var percent = text.indexOf('%');
        var scope = percent < 0 ? "" : text.substring(percent + 1);
        var address = percent < 0 ? text : text.substring(0, percent);
        var words = address.indexOf(':') < 0 ? v4(address) : v6(address);
        if (percent >= 0 && !SCOPE.matcher(scope).matches()) {
            return Optional.empty();
        }
        return words.map(read -> new IpAddress(withoutMapping(read), scope)).filter(IpAddress::hasItsScope);
    }

    /** Why no node can be reached under it, or no single one; empty when one can. */
    Optional<String> whyNoNode() {
        if (words.stream().allMatch(word -> word == 0)) {
            return Optional.of("means every address of a node, not one");
        }
        if (isV4()) {
            var first = words.getFirst() >> 8;
            return first == 0 ? Optional.of("belongs to no network")
                    : first >= 240 ? Optional.of("is broadcast or reserved")
                    : first >= 224 ? Optional.of("is multicast: it belongs to no single node")
                    : Optional.empty();
        }
        return words.getFirst() >> 8 == 0xff ? Optional.of("is multicast: it belongs to no single node") : Optional.empty();
    }

    /** Reaches this machine and no other: of use only where all nodes are processes of one. */
    boolean isLoopback() {
        return isV4() ? words.getFirst() >> 8 == 127
                : words.subList(0, V6_WORDS - 1).stream().allMatch(word -> word == 0) && words.getLast() == 1;
    }

    /** Link-local addresses exist on every card, and mean nothing without one; others have none. */
    private boolean hasItsScope() {
        var linkLocal = !isV4() && (words.getFirst() & 0xffc0) == 0xfe80;
        return linkLocal != scope.isEmpty();
    }

    boolean isV4() {
        return words.size() == V4_WORDS;
    }

    private static Optional<List<Integer>> v4(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        var octets = new int[4];
        for (var i = 0; i < 4; i++) {
            if (!OCTET.matcher(parts[i]).matches()) {
                return Optional.empty();
            }
            octets[i] = Integer.parseInt(parts[i]);
            if (octets[i] > 255) {
                return Optional.empty();
            }
        }
        return Optional.of(List.of(octets[0] << 8 | octets[1], octets[2] << 8 | octets[3]));
    }

    private static Optional<List<Integer>> v6(String text) {
        var gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text).filter(words -> words.size() == V6_WORDS);
        }
        if (text.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        var before = groups(text.substring(0, gap));
        var after = groups(text.substring(gap + 2));
        // "::" stands for at least one group, and an IPv4 part may only end the whole.
        if (before.isEmpty() || after.isEmpty() || text.substring(0, gap).indexOf('.') >= 0
                || before.get().size() + after.get().size() >= V6_WORDS) {
            return Optional.empty();
        }
        var words = new ArrayList<>(before.get());
        while (words.size() + after.get().size() < V6_WORDS) {
            words.add(0);
        }
        words.addAll(after.get());
        return Optional.of(words);
    }

    private static Optional<List<Integer>> groups(String text) {
        var words = new ArrayList<Integer>();
        if (text.isEmpty()) {
            return Optional.of(words);
        }
        var parts = text.split(":", -1);
        for (var i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                var tail = v4(parts[i]);
                if (tail.isEmpty()) {
                    return Optional.empty();
                }
                words.addAll(tail.get());
            } else if (GROUP.matcher(parts[i]).matches()) {
                words.add(Integer.parseInt(parts[i], 16));
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(words);
    }

    private static List<Integer> withoutMapping(List<Integer> words) {
        var mapped = words.size() == V6_WORDS && words.get(5) == 0xffff
                && words.subList(0, 5).stream().allMatch(word -> word == 0);
        return List.copyOf(mapped ? words.subList(6, V6_WORDS) : words);
    }
}
