package org.twinhost.config.core;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.directory.Reading;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.kernel.Now;

/** What happens to the config service. */
public sealed interface ConfigEvent {

    Now now();

    /** The directory was read; repeated every second and after each write. */
    record DirectoryRead(Now now, Reading reading) implements ConfigEvent {}

    record DirectoryLost(Now now, String reason) implements ConfigEvent {}

    /** Heartbeat said something. */
    record MembershipHeard(Now now, LocalMembership membership) implements ConfigEvent {}

    /** The revision of the last {@link ConfigEffect.Keep} is on this node's disk. */
    record Kept(Now now, Revision revision) implements ConfigEvent {}

    /** It is not known to be there. */
    record NotKept(Now now, Revision revision, String reason) implements ConfigEvent {}

    /**
     * Somebody wants a change.
     *
     * @param id answered under this one
     * @param deadlineMs steady ms; an answer has to be given by then
     */
    record Asked(Now now, String id, ConfigCommand command, long deadlineMs) implements ConfigEvent {}

    /**
     * The last {@link ConfigEffect.Write}, Adopt or Finish ended; what the directory holds now was read before this.
     *
     * @param reason where it is not DONE: why not
     */
    record WriteEnded(Now now, Result result, @Nullable String reason) implements ConfigEvent {}

    /** @param reason where it is not EMPTY: which one, or why not reachable */
    record PeersAnswered(Now now, Peers peers, @Nullable String reason) implements ConfigEvent {}

    /**
     * The nodes have said whether they have what the edit of a {@link ConfigEffect.CheckEdit} needs.
     *
     * @param lacking what is not there, for the administrator; empty: nothing that anybody knows of
     */
    record EditChecked(Now now, String fingerprint, List<String> lacking) implements ConfigEvent {}

    record Tick(Now now) implements ConfigEvent {}

    enum Result {
        DONE,
        /** Somebody else changed the directory first; nothing was changed. */
        LOST,
        /** It may have been carried out in part; the rest will be finished. */
        FAILED
    }

    enum Peers {
        /** All other directories answer and hold no cluster. */
        EMPTY,
        /** One of them holds a cluster. */
        FOUNDED,
        UNREACHABLE
    }
}
