package org.twinhost.runtime.gateway;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A token that may look and change nothing, as it lies in {@code /etc/twinhost/tokens/NAME.token}: its hash, never itself. A
 * plain SHA-256 is enough, because it is of 256 random bits: there is nothing to guess.
 *
 * @param name whose it is; stands in logs
 * @param hash SHA-256 of the token, in hex
 */
public record ReadOnlyToken(String name, String hash) {

    /** Below {@code /etc/twinhost}; root's, for all to read. */
    public static final String FOLDER = "tokens";
    public static final String SUFFIX = ".token";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,39}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final String KIND = "read-only sha256 ";

    public ReadOnlyToken {
        if (!isName(name)) {
            throw new IllegalArgumentException("a token's name has 1 to 40 of a-z, 0-9, '.', '_' and '-' and begins with a"
                    + " letter or digit");
        }
        if (!HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException("a SHA-256 has 64 hex digits");
        }
    }

    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Of a token that was just made. */
    public static ReadOnlyToken of(String name, String token) {
        return new ReadOnlyToken(name, HexFormat.of().formatHex(sha256(token)));
    }

    /** What stands in its file. */
    public String text() {
        return KIND + hash + "\n";
    }

    /**
     * From its file.
     *
     * @throws IllegalArgumentException it is none of the kind that this version knows
     */
    public static ReadOnlyToken read(String name, String text) {
        if (!text.startsWith(KIND)) {
            throw new IllegalArgumentException("it does not begin with '" + KIND.strip() + "'");
        }
        return new ReadOnlyToken(name, text.substring(KIND.length()).strip());
    }

    public static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("a Java without SHA-256", impossible);
        }
    }
}
