package org.twinhost.contract.vm;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A guest on one node.
 *
 * @param since when it came into this state, by this node's clock
 * @param reason the last error or cause, for the administrator; null: none
 * @param differs what of the running guest is not as configured, each as {@code memory 96 MiB, configured 160 MiB}; empty:
 *     nothing, or it does not run; null: not known
 */
public record GuestState(
        String name, GuestRunState state, Instant since, @Nullable String reason,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> differs) {

    /** Of which it is not known whether it is as configured. */
    public GuestState(String name, GuestRunState state, Instant since, @Nullable String reason) {
        this(name, state, since, reason, null);
    }

    /** The same with what is not as configured. */
    public GuestState differing(@Nullable List<String> inWhat) {
        return new GuestState(name, state, since, reason, inWhat == null ? null : List.copyOf(inWhat));
    }
}
