package org.twinhost.contract.config.change;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.AsWritten;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;

/**
 * What the config service can be asked to change. Only the coordinator's writes, while quorate; any other passes the
 * command on to it once. The body of the answer is a {@link ChangeOutcome}, also when refused.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ConfigCommand.Propose.class, name = "propose"),
    @JsonSubTypes.Type(value = ConfigCommand.SetGuestTarget.class, name = "set-guest-target"),
    @JsonSubTypes.Type(value = ConfigCommand.SetStandby.class, name = "set-standby"),
    @JsonSubTypes.Type(value = ConfigCommand.SetMaintenance.class, name = "set-maintenance"),
    @JsonSubTypes.Type(value = ConfigCommand.Choose.class, name = "choose"),
    @JsonSubTypes.Type(value = ConfigCommand.Import.class, name = "import"),
})
public sealed interface ConfigCommand {

    /**
     * Replace the whole configuration.
     *
     * @param expectedRevision number of the revision this replaces; another one running means: refused; 0 in a mere check: it
     *     was not said
     * @param author who wants it
     * @param comment why; null: nothing was said
     * @param snapshot the new content; its revision is ignored
     * @param checkOnly true: only say whether it is valid
     */
    record Propose(
            long expectedRevision, String author, @Nullable String comment, @AsWritten ClusterSnapshot snapshot,
            boolean checkOnly)
            implements ConfigCommand {}

    /** A new revision that differs from the newest one only in what is wanted of this guest. */
    record SetGuestTarget(String guest, GuestConfig.Target target, String operator) implements ConfigCommand {}

    /** A new revision that differs from the newest one only in whether this node may run anything. */
    record SetStandby(NodeId node, boolean standby, String operator) implements ConfigCommand {}

    /**
     * A new revision that differs from the newest one only in until when there is maintenance.
     *
     * @param until as in the configuration; null: there is none
     */
    record SetMaintenance(@Nullable String until, String operator) implements ConfigCommand {}

    /**
     * A person's decision after directories disagreed: what is kept becomes a new revision that replaces both.
     *
     * @param keep the configuration that is published here, or what the directory here holds. EDIT is another matter: what
     *     somebody edited by hand in a directory that agrees otherwise becomes a revision in the operator's name; refused where
     *     nothing was edited
     * @param checkOnly true: only say whether it would be done, and what it would change; never passed on
     */
    record Choose(Side keep, String operator, @Nullable String comment, boolean checkOnly) implements ConfigCommand {

        /** To be done. */
        public Choose(Side keep, String operator, @Nullable String comment) {
            this(keep, operator, comment, false);
        }

        public enum Side {
            PUBLISHED,
            DIRECTORY,
            EDIT
        }
    }

    /**
     * The first configuration of a new cluster, on an operator's word that no directory of it holds one. Refused where
     * this node knows better. Never passed on.
     */
    record Import(String operator, @AsWritten ClusterSnapshot snapshot) implements ConfigCommand {}
}
