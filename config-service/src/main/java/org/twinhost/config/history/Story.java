package org.twinhost.config.history;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.contract.config.Revision;

/**
 * A revision without its content: one line of the history.
 *
 * @param author who made it; null, as the two that follow: nobody said
 * @param comment why
 * @param at when
 * @param replaces what it replaces: one, or both sides after a disagreement; empty for the first
 */
public record Story(
        Revision revision, @Nullable String author, @Nullable String comment, @Nullable Instant at, List<Revision> replaces) {

    public static Story of(Intent intent) {
        return new Story(intent.revision(), intent.author(), intent.comment(), intent.at(), intent.replaces());
    }
}
