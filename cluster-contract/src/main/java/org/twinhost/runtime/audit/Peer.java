package org.twinhost.runtime.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * From where an act was asked for: what the gateway says, to whom the kernel said it, and not the asker.
 *
 * @param from the other end of the connection, or the service and node whose word it is
 * @param uid whose socket that is; null: the kernel can't say, because it comes from another machine or over the bus
 * @param login the name of that user; null: not in {@code /etc/passwd}
 * @param pid the process that holds it; null: not found
 * @param program what that process is called
 * @param session the login from which the process descends, which {@code sudo} does not change; null: of none, or not found
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Peer(
        String from, @Nullable Integer uid, @Nullable String login, @Nullable Long pid, @Nullable String program,
        @Nullable String session) {

    public static Peer unknown(String from) {
        return new Peer(from, null, null, null, null, null);
    }
}
