package org.twinhost.runtime.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The token in {@code api.token}, which root of this node can read. A changed file counts a second later: strangers decide how
 * often they ask, and must not decide how often a file is read. Safe for all threads.
 */
public final class ApiToken {

    private static final Logger LOG = Logger.getLogger(ApiToken.class);
    private static final String SCHEME = "Bearer ";
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What the file said; empty: nobody is let in. */
    private record Kept(byte[] token, long atNanos) {}

    private final Path file;
    private volatile @Nullable Kept kept;

    public ApiToken(Path file) {
        this.file = file;
    }

    /** Whether this value of the header {@code Authorization} shows the token. */
    public boolean isShownBy(@Nullable String authorization) {
        if (authorization == null || !authorization.startsWith(SCHEME)) {
            return false;
        }
        var offered = authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
        var expected = expected();
        return expected.length > 0 && MessageDigest.isEqual(expected, offered);
    }

    /** The refusal of somebody who has not shown it. */
    public Problem refusal() {
        return new Problem(401, "Not authenticated",
                "Send the header 'Authorization: Bearer <token>' with the token from " + file + ", which root can read.");
    }

    private byte[] expected() {
        var now = System.nanoTime();
        var known = kept;
        if (known == null || now - known.atNanos() > KEPT_NANOS) {
            known = new Kept(read(), now);
            kept = known;
        }
        return known.token();
    }

    private byte[] read() {
        try {
            return Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            LOG.errorf("every request is refused: cannot read the token in %s: %s", file, e);
            return new byte[0];
        }
    }
}
