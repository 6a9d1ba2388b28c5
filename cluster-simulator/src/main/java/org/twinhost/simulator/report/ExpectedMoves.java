package org.twinhost.simulator.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.twinhost.simulator.story.Coverage;

/**
 * The states and transitions of the cores that a run of the simulator has to visit: one that is not visited any more is a
 * blind eye of it. Kept in {@code moves.txt}, which says how it was made; common ones are looked for after
 * {@value #SEEDS_FOR_COMMON} seeds, rare ones only after {@value #SEEDS_FOR_ALL}, and fewer seeds prove nothing. What can't
 * happen, or only in years, is not in it.
 */
public final class ExpectedMoves {

    public static final long SEEDS_FOR_COMMON = 300;
    public static final long SEEDS_FOR_ALL = 3000;

    private static final String LIST = "moves.txt";
    private static final String RARE = " rare";

    private ExpectedMoves() {}

    /** Lines {@code machine: A -> B}; those that this many seeds must have visited. */
    public static List<String> after(long seeds) {
        return lines().stream()
                .filter(line -> seeds >= (line.endsWith(RARE) ? SEEDS_FOR_ALL : SEEDS_FOR_COMMON))
                .map(line -> line.endsWith(RARE) ? line.substring(0, line.length() - RARE.length()) : line)
                .toList();
    }

    private static List<String> lines() {
        try (var list = ExpectedMoves.class.getResourceAsStream(LIST)) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .map(line -> line.replaceAll("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the simulator's own " + LIST + " is unreadable", e);
        }
    }

    /** What of it so many seeds did not visit. */
    public static List<String> missing(Coverage coverage, long seeds) {
        var visited = coverage.all();
        return after(seeds).stream().filter(move -> {
            var colon = move.indexOf(": ");
            return !visited.getOrDefault(move.substring(0, colon), Map.of()).containsKey(move.substring(colon + 2));
        }).toList();
    }
}
