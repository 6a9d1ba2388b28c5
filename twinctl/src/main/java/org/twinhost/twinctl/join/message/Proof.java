package org.twinhost.twinctl.join.message;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * That somebody knows the word, for one connection alone: nothing of it is of use on another one, neither to who listened nor
 * to who sits in the middle and speaks to both (decision 0098).
 */
public final class Proof {

    /** Both are proven by the same word, and neither proof can be given back as the other. */
    public enum Role {
        JOINER,
        INVITER
    }

    /** Bytes of a nonce. */
    public static final int NONCE_BYTES = 32;

    private static final String PURPOSE = "twinhost join 1\0";
    private static final String ALGORITHM = "HmacSHA256";

    private Proof() {}

    /**
     * As hex digits.
     *
     * @param channel what only the two ends of this connection know of it, in hex
     * @param inviterNonce chosen by the inviter for this connection
     * @param joinerNonce chosen by the joiner likewise
     */
    public static String of(Word word, Role role, String channel, String inviterNonce, String joinerNonce) {
        try {
            var key = MessageDigest.getInstance("SHA-256").digest(bytes(PURPOSE + word.symbols()));
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            for (var part : new String[] {role.name(), channel, inviterNonce, joinerNonce}) {
                // Each part with its length: no two ways to say it look the same.
                mac.update(bytes(part.length() + ":" + part));
            }
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException noSuch) {
            throw new IllegalStateException("every Java has SHA-256", noSuch);
        }
    }

    /** Takes the same time wherever they differ. */
    public static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(bytes(one), bytes(other));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
