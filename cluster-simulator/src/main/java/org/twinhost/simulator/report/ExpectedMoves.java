package org.twinhost.simulator.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.twinhost.simulator.story.Coverage;

/**
 * The states and transitions of the cores that the standard seeds have to visit: one that is not visited any more is a blind
 * eye of the simulator. The list is what the first few hundred seeds visited when it was last looked at, kept in
 * {@code moves.txt}; what can't happen, or only in years, is not in it.
 */
public final class ExpectedMoves {

    private static final String LIST = "moves.txt";

    private ExpectedMoves() {}

    /** Lines {@code machine: A -> B}. */
    public static List<String> all() {
        try (var list = ExpectedMoves.class.getResourceAsStream(LIST)) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .map(line -> line.replaceAll("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the simulator's own " + LIST + " is unreadable", e);
        }
    }

    /** What of it was not visited. */
    public static List<String> missing(Coverage coverage) {
        var visited = coverage.all();
        return all().stream().filter(move -> {
            var colon = move.indexOf(": ");
            return !visited.getOrDefault(move.substring(0, colon), Map.of()).containsKey(move.substring(colon + 2));
        }).toList();
    }
}
