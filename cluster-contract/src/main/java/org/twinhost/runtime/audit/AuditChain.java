package org.twinhost.runtime.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a chain of lines stands. A line is one JSON object: its number, the hash of the line before, what happened, and last
 * its own hash, of all bytes before {@code ,"hash":}. So every byte of a line counts, and whoever has {@code sha256sum} can
 * check it; no canonical form of JSON has to be agreed on. Pure.
 *
 * @param sequence the number of the last line; 0: there is none
 * @param head its hash
 */
public record AuditChain(long sequence, String head) {

    /** Before the first line. */
    public static final AuditChain START = new AuditChain(0, "0".repeat(64));

    private static final Pattern LINE = Pattern.compile(
            "(\\{\"seq\":(\\d{1,18}),\"prev\":\"([0-9a-f]{64})\",.*),\"hash\":\"([0-9a-f]{64})\"}", Pattern.DOTALL);

    /** A line more, and where the chain stands with it. */
    public record Link(String line, AuditChain chain) {}

    /**
     * Appends.
     *
     * @param entry a JSON object with at least one member, in one line
     */
    public Link append(String entry) {
        if (!entry.startsWith("{\"") || !entry.endsWith("}") || entry.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("no JSON object in one line: " + entry);
        }
        var next = sequence + 1;
        var hashed = "{\"seq\":" + next + ",\"prev\":\"" + head + "\"," + entry.substring(1, entry.length() - 1);
        var hash = hash(hashed);
        return new Link(hashed + ",\"hash\":\"" + hash + "\"}", new AuditChain(next, hash));
    }

    /** Where a chain stands after this line; empty: it is no line of a chain, or not as it was written. */
    public static Optional<AuditChain> after(String line) {
        var parts = LINE.matcher(line);
        return parts.matches() && hash(parts.group(1)).equals(parts.group(4))
                ? Optional.of(new AuditChain(Long.parseLong(parts.group(2)), parts.group(4)))
                : Optional.empty();
    }

    /** Why this line is not the next one; empty: it is. */
    public Optional<String> problem(String line) {
        var parts = LINE.matcher(line);
        if (!parts.matches()) {
            return Optional.of("is no line of an audit log");
        }
        if (!hash(parts.group(1)).equals(parts.group(4))) {
            return Optional.of("was changed: its hash is not that of its text");
        }
        var number = Long.parseLong(parts.group(2));
        if (number == 1 && sequence > 0) {
            return Optional.of("begins a new chain, number " + (sequence + 1) + " was expected");
        }
        if (number != sequence + 1) {
            return Optional.of("is number " + number + ", " + (sequence + 1)
                    + " was expected: lines are missing or were moved");
        }
        return parts.group(3).equals(head) ? Optional.empty()
                : Optional.of("does not continue the line before it, which was replaced");
    }

    /** Before this line, as the line itself says: where reading begins when older files were dropped. */
    public static Optional<AuditChain> before(String line) {
        var parts = LINE.matcher(line);
        return parts.matches()
                ? Optional.of(new AuditChain(Long.parseLong(parts.group(2)) - 1, parts.group(3))) : Optional.empty();
    }

    private static String hash(String text) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
