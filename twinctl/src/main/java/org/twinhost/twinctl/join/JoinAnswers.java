package org.twinhost.twinctl.join;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.PlainText;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.setup.ask.AnswerLines;
import org.twinhost.twinctl.setup.facts.VolumeGroups;

/**
 * What the administrator says of the machine that joins, where nobody asks him: lines {@code volume-group = guests} (or {@code
 * none}) and {@code firewall = yes}, as in the answers of {@code twinctl setup}.
 *
 * @param volumeGroup a name, or {@code none}; null: as on the other node
 * @param firewall null: as on the other node
 */
record JoinAnswers(@Nullable String volumeGroup, @Nullable Boolean firewall) {

    static final String NONE = "none";

    private static final String VOLUME_GROUP = "volume-group";
    private static final String FIREWALL = "firewall";

    /**
     * @param name of the file, for what is wrong in it
     * @throws Refusal with every reason
     */
    static JoinAnswers read(String name, String text) {
        var reasons = new ArrayList<String>();
        var lines = AnswerLines.of(text, reasons);
        lines.forEach((key, line) -> {
            if (!List.of(VOLUME_GROUP, FIREWALL).contains(key)) {
                reasons.add("line " + line.number() + ": there is no key '" + key + "' for a machine that joins, but "
                        + VOLUME_GROUP + " and " + FIREWALL + ": all else it gets from the other node");
            }
        });
        var said = lines.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().value()));
        var group = said.get(VOLUME_GROUP);
        var firewall = said.get(FIREWALL);
        if (group != null) {
            wrongGroup(group).ifPresent(reasons::add);
        }
        if (firewall != null && yes(firewall).isEmpty()) {
            reasons.add(FIREWALL + " is yes or no, not '" + PlainText.of(firewall) + "'");
        }
        if (!reasons.isEmpty()) {
            throw new Refusal("the answers in " + name + " can't be used, and nothing was changed:\n  - "
                    + String.join("\n  - ", reasons));
        }
        return new JoinAnswers(group, firewall == null ? null : yes(firewall).orElseThrow());
    }

    /** Empty: it can be one. */
    static Optional<String> wrongGroup(String text) {
        return VolumeGroups.isName(text) ? Optional.empty()
                : Optional.of("'" + PlainText.of(text) + "' is no name of a volume group: 1 to 127 of A-Z, a-z, 0-9 and"
                        + " +_.-, or none");
    }

    /** Empty: neither. */
    static Optional<Boolean> yes(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "y", "yes" -> Optional.of(true);
            case "n", "no" -> Optional.of(false);
            default -> Optional.empty();
        };
    }
}
