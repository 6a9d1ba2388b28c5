package org.twinhost.runtime;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What lies behind a failure that libraries have wrapped. */
public final class Causes {

    private Causes() {}

    /** The first of that kind, from the failure itself on; empty: none is. */
    public static <T extends Throwable> Optional<T> find(@Nullable Throwable failure, Class<T> kind) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return Optional.of(kind.cast(cause));
            }
        }
        return Optional.empty();
    }
}
