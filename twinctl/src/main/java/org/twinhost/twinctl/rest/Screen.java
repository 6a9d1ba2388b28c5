package org.twinhost.twinctl.rest;

import java.util.Map;

/**
 * What is printed on.
 *
 * @param isTerminal a person looks at it while it is printed
 * @param colours whether they are wanted and can be shown
 */
public record Screen(boolean isTerminal, boolean colours) {

    /** A file or another program. */
    public static final Screen PAPER = new Screen(false, false);

    /** As the environment tells of standard output; {@code NO_COLOR} is honoured (no-color.org). */
    static Screen real(Map<String, String> environment) {
        var isTerminal = Terminal.isOne(Terminal.OUT);
        return new Screen(isTerminal, isTerminal && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.get("TERM")));
    }
}
