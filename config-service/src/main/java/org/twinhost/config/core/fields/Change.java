package org.twinhost.config.core.fields;

/**
 * When a changed value takes effect.
 *
 * @param reason why it can't be changed; empty unless {@code when} is NEVER
 */
public record Change(When when, String reason) {

    public enum When {
        /** As soon as the revision is published. */
        AT_ONCE,
        /** When the guest is started next. */
        NEXT_START_OF_GUEST,
        /** When the replication service of the node starts next. */
        NEXT_START_OF_REPLICATION,
        /** Refused: remove the thing and make a new one. */
        NEVER
    }

    static Change at(When when) {
        return new Change(when, "");
    }

    static Change never(String reason) {
        return new Change(When.NEVER, reason);
    }

    /** For help and documentation. */
    public String text() {
        return switch (when) {
            case AT_ONCE -> "takes effect at once";
            case NEXT_START_OF_GUEST -> "takes effect when the guest is started next";
            case NEXT_START_OF_REPLICATION -> "takes effect when the node's replication service is started next";
            case NEVER -> "can't be changed: " + reason;
        };
    }
}
