package org.twinhost.runtime.http;

import org.jspecify.annotations.Nullable;

/**
 * One line of a check_mk local check.
 *
 * @param state 0 OK, 1 WARN, 2 CRIT, 3 UNKNOWN
 * @param item what it is about; {@code Twinhost} is put before it
 * @param metrics {@code name=value} joined by {@code |}; empty or null: none
 * @param text for people
 */
public record CheckMkLine(int state, String item, @Nullable String metrics, String text) {

    @Override
    public String toString() {
        var figures = metrics == null || metrics.isBlank() ? "-" : metrics;
        return state + " \"Twinhost " + item + "\" " + figures + " " + text.replace('\n', ' ');
    }
}
