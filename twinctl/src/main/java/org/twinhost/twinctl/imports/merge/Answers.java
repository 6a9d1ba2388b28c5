package org.twinhost.twinctl.imports.merge;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.twinhost.twinctl.imports.draft.Draft;

/**
 * What the administrator says besides the files. For one import.
 *
 * <p>By option: the name of ours for a node, a link, a disk of theirs ({@code none}: it is left out), the address of a node
 * on a link as {@code NODE:LINK}, the bytes of a volume.
 */
public final class Answers {

    private static final String NONE = "none";
    private static final String NODE = "--node";

    private final Map<String, Map<String, String>> byOption;
    private final Set<String> used = new HashSet<>();

    public Answers(Map<String, String> nodes, Map<String, String> links, Map<String, String> addresses,
            Map<String, String> sizes, Map<String, String> disks) {
        byOption = Map.of(NODE, nodes, "--link", links, "--address", addresses, "--size", sizes, "--disk", disks);
    }

    /** What was answered, also {@code none}. */
    Optional<String> of(String option, String key) {
        used.add(option + " " + key);
        return Optional.ofNullable(byOption.getOrDefault(option, Map.of()).get(key));
    }

    /** Whether it is to be left out. */
    boolean isNone(String option, String key) {
        return of(option, key).filter(NONE::equals).isPresent();
    }

    /** Which node of ours it is, by its name as it is written or as we would write it. */
    Optional<String> node(String written) {
        var said = of(NODE, written);
        var byName = of(NODE, Draft.nodeName(written));
        return said.or(() -> byName);
    }

    boolean isNodeNone(String written) {
        return node(written).filter(NONE::equals).isPresent();
    }

    /** Answers that nobody has asked for. */
    void unused(Outcome outcome) {
        byOption.forEach((option, answers) -> answers.keySet().stream().filter(key -> !used.contains(option + " " + key))
                .sorted().forEach(key -> outcome.undecided(option + " " + key + "=" + answers.get(key)
                        + ": nothing of that name needs an answer")));
    }
}
