package org.twinhost.gateway.access;

import java.util.Set;
import org.twinhost.gateway.core.Right;

/**
 * Who asks.
 *
 * @param token by which; empty: by the kernel's word for a local user
 */
public record Caller(Origin origin, String token, Set<Right> may) {

    public boolean may(Right right) {
        return may.contains(right);
    }

    /** Whether all that is known of him is that he is a local user. */
    public boolean isStranger() {
        return token.isEmpty() && !origin.isRoot();
    }
}
