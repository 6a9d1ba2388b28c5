package org.twinhost.twinctl.replace;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.twinhost.contract.NodeId;

/** What is to become of a node whose machine is gone for good. */
public record Act(Kind kind, NodeId node) {

    public enum Kind {
        /** It stays in the configuration, and another machine takes its place. */
        REPLACE,
        /** It leaves the configuration. */
        REMOVE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What an administrator calls for it. */
    String command() {
        return "twinctl node " + kind.word() + " " + node;
    }

    /** As it is written down. */
    String note() {
        return kind.word() + " " + node + "\n";
    }

    /** Empty: it was not written by this. */
    static Optional<Act> read(String note) {
        var words = note.strip().split(" ", -1);
        if (words.length != 2) {
            return Optional.empty();
        }
        try {
            var node = new NodeId(words[1]);
            return Arrays.stream(Kind.values()).filter(each -> each.word().equals(words[0])).findFirst()
                    .map(kind -> new Act(kind, node));
        } catch (IllegalArgumentException noName) {
            return Optional.empty();
        }
    }
}
