package org.twinhost.twinctl.join.exchange;

import java.util.List;

/**
 * How it ended.
 *
 * @param exit code of the command
 * @param lines for the administrator
 */
public record Outcome(int exit, List<String> lines) {

    public Outcome {
        lines = List.copyOf(lines);
    }

    static Outcome well(String... lines) {
        return new Outcome(0, List.of(lines));
    }

    static Outcome failed(String... lines) {
        return new Outcome(1, List.of(lines));
    }
}
