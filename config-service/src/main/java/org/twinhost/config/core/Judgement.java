package org.twinhost.config.core;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.config.core.directory.Reading;
import org.twinhost.config.core.rules.ChangeRules;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ConfigStatus.Directory;
import org.twinhost.contract.config.Revision;

/**
 * What a reading means beside what is known. Never more than this: what to do about it is {@link ConfigChange}'s.
 *
 * @param directory the verdict
 * @param text for people: what is so, what stays, what to do
 * @param reasons of a refusal
 */
public record Judgement(Directory directory, String text, List<String> reasons) {

    private static final String CHOOSE =
            "; a person chooses: twinctl config choose published, or directory";

    /** The revision to take now, where the directory holds a whole, valid and newer one. */
    static Optional<Intent> newer(Reading reading, Known known) {
        return reading instanceof Reading.Complete complete && complete.isWhole()
                        && complete.claimed().number() > known.number()
                        && descends(complete, known)
                        && ChangeRules.errors(known.snapshot(), complete.snapshot()).isEmpty()
                ? Optional.of(complete.header()) : Optional.empty();
    }

    public static Judgement of(Reading reading, Known known, Map<NodeId, Revision> peers) {
        return switch (reading) {
            case Reading.Empty _ -> empty(known);
            case Reading.Pending pending -> new Judgement(Directory.ARRIVING, "revision " + pending.intent().revision()
                    + " by " + somebody(pending.intent()) + " is being written", List.of());
            case Reading.Malformed malformed -> refused(malformed.editor(), malformed.reasons(), known);
            case Reading.Complete complete when complete.isWhole() -> whole(complete, known, peers);
            case Reading.Complete complete -> edited(complete, known, peers);
        };
    }

    /** A newer revision is on its way to the disk; until it is there, the one before stays published (S5). */
    static Judgement keeping(Revision coming, Optional<String> trouble, Known known) {
        return trouble.map(reason -> new Judgement(Directory.NOT_KEPT, "revision " + coming
                        + " can't be kept on this node's disk: " + reason + "; " + stays(known)
                        + " until it can, which is tried again and again: make room or mend the disk", List.of(reason)))
                .orElse(new Judgement(Directory.ARRIVING, "revision " + coming + " is being written to this node's disk",
                        List.of()));
    }

    private static String stays(Known known) {
        return known.newest().isEmpty() ? "nothing is published" : "revision " + known.revision() + " stays published";
    }

    private static Judgement empty(Known known) {
        return new Judgement(Directory.EMPTY, known.newest().isEmpty()
                ? "the directory holds no cluster yet"
                : "the directory holds no cluster, though revision " + known.revision() + " is known and stays published; it"
                        + " is waited for the other node's directory, or twinctl config choose published", List.of());
    }

    private static Judgement whole(Reading.Complete complete, Known known, Map<NodeId, Revision> peers) {
        var claimed = complete.claimed();
        long distance = claimed.number() - known.number();
        if (claimed.equals(known.revision())) {
            return dispute(known, peers).orElse(
                    new Judgement(Directory.IN_STEP, "the directory holds revision " + claimed, List.of()));
        }
        if (distance < 0) {
            return known.remembers(claimed) ? behind(claimed, known) : disagrees("the directory", claimed, known);
        }
        if (distance == 0 || !descends(complete, known)) {
            return disagrees("the directory", claimed, known);
        }
        return refused(somebody(complete.header()), ChangeRules.errors(known.snapshot(), complete.snapshot()), known);
    }

    private static Judgement edited(Reading.Complete complete, Known known, Map<NodeId, Revision> peers) {
        var claimed = complete.claimed();
        if (known.newest().isEmpty()) {
            return new Judgement(Directory.DISAGREES, "the directory's content is not what its revision " + claimed
                    + " was, and this node knows no revision to compare with; if it is what you want:"
                    + " twinctl config choose directory", List.of());
        }
        if (claimed.number() > known.number()) {
            return new Judgement(Directory.ARRIVING, "revision " + claimed + " has not arrived completely", List.of());
        }
        if (!claimed.equals(known.revision())) {
            return known.remembers(claimed) ? behind(claimed, known) : disagrees("the directory", claimed, known);
        }
        var errors = ChangeRules.ofWish(known.snapshot(), complete.snapshot()).errors();
        if (!errors.isEmpty()) {
            return refused(complete.editor(), errors, known);
        }
        return dispute(known, peers).orElse(new Judgement(Directory.EDITED,
                "the directory was edited by " + complete.editor() + "; the coordinator will make it a revision", List.of()));
    }

    /** A peer that stays with another revision until a person has chosen, which is asked of the coordinator. */
    private static Optional<Judgement> dispute(Known known, Map<NodeId, Revision> peers) {
        return peers.entrySet().stream()
                .filter(peer -> known.disputes(peer.getValue()))
                .findFirst()
                .map(peer -> disagrees("node " + peer.getKey(), peer.getValue(), known));
    }

    private static Judgement behind(Revision claimed, Known known) {
        return new Judgement(Directory.BEHIND, "the directory holds revision " + claimed + ", older than " + known.revision()
                + ", which stays published; it is waited for the other node's directory, or twinctl config choose", List.of());
    }

    private static Judgement disagrees(String who, Revision theirs, Known known) {
        return new Judgement(Directory.DISAGREES, who + " holds revision " + theirs + ", which does not follow from "
                + known.revision() + "; the latter stays published" + CHOOSE, List.of());
    }

    private static String somebody(Intent intent) {
        return Objects.requireNonNullElse(intent.author(), "somebody");
    }

    static Judgement refused(String editor, List<String> reasons, Known known) {
        return new Judgement(Directory.REFUSED, "what " + editor + " put into the directory is refused, "
                + (known.newest().isEmpty() ? "nothing is published" : "revision " + known.revision() + " stays")
                + ": " + String.join("; ", reasons), reasons);
    }

    /** A direct successor names what it replaces; further ahead, the chain can't be checked. */
    private static boolean descends(Reading.Complete complete, Known known) {
        var replaces = complete.header().replaces();
        return known.newest().isEmpty() || complete.claimed().number() != known.number() + 1
                || replaces.isEmpty() || replaces.contains(known.revision());
    }
}
