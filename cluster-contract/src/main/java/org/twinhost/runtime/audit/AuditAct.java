package org.twinhost.runtime.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.Principal;

/** An act while it is asked for and done: whoever knows something of it adds it. Safe for all threads. */
public final class AuditAct {

    private static final int NAME_MAX = 100;

    private final String name;
    private final String target;
    private volatile Principal claimed;
    private final Peer peer;
    private volatile @Nullable Instant at;
    private volatile @Nullable JsonNode before;
    private volatile @Nullable JsonNode after;
    private volatile @Nullable Long intent;

    /**
     * @param name the REST method and path, or the command of the bus
     * @param target what it is done to
     */
    public AuditAct(String name, String target, Principal claimed, Peer peer) {
        this.name = AuditJson.text(name);
        this.target = AuditJson.text(target);
        this.claimed = shortened(claimed);
        this.peer = peer;
    }

    private static Principal shortened(Principal claimed) {
        return claimed.name().length() <= NAME_MAX ? claimed
                : new Principal(claimed.name().substring(0, NAME_MAX) + "…", claimed.origin(), claimed.right());
    }

    /** The name is said inside the request; null or blank: it is not. */
    public void claims(@Nullable String who) {
        if (who != null && !who.isBlank()) {
            claimed = shortened(new Principal(who.strip(), claimed.origin(), claimed.right()));
        }
    }

    /** When it happened, where that is not the moment at which its line is written. */
    public void at(Instant moment) {
        at = moment;
    }

    /** What was there before it. */
    public void before(@Nullable Object value) {
        before = AuditJson.of(value);
    }

    /** What is there after it. */
    public void after(@Nullable Object value) {
        after = AuditJson.of(value);
    }

    public Principal claimed() {
        return claimed;
    }

    public String name() {
        return name;
    }

    Optional<Instant> at() {
        return Optional.ofNullable(at);
    }

    String target() {
        return target;
    }

    Peer peer() {
        return peer;
    }

    @Nullable JsonNode before() {
        return before;
    }

    @Nullable JsonNode after() {
        return after;
    }

    @Nullable Long intent() {
        return intent;
    }

    void isAnnouncedIn(long line) {
        intent = line;
    }
}
