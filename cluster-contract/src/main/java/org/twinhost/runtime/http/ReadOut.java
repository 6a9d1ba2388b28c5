package org.twinhost.runtime.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What an act voids, read out to whoever asks for it, and the text by which he says that he has read it. The text holds a
 * fingerprint of what was read out: when that is no longer true, he has to read again.
 *
 * @param voids what is void if the act's ground is false, and what it is done to
 * @param confirm to be given back as {@code ?confirm=}
 */
public record ReadOut(String voids, String confirm) {

    private static final int FINGERPRINT_BYTES = 4;

    /**
     * @param act a few words joined by hyphens: the act and its target
     * @param facts what must not have changed when he says yes
     */
    public static ReadOut of(String act, String voids, Object facts) {
        return new ReadOut(voids, act + "-" + fingerprint(voids + "\n" + facts));
    }

    /** Refuses an act that is asked for without the text, or with one for something that is no longer so. */
    public void mustBeConfirmed(String title, @Nullable String given) {
        if (given == null || given.isBlank()) {
            throw new Problem(428, title, voids + " Nothing was done. Whoever wants it nevertheless sends ?confirm=" + confirm);
        }
        if (!confirm.equals(given)) {
            throw new Problem(409, title, "What was confirmed (" + given + ") is not what is void now. " + voids
                    + " Nothing was done. Whoever wants it nevertheless sends ?confirm=" + confirm);
        }
    }

    private static String fingerprint(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8)), 0, FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
