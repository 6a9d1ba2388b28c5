package org.twinhost.twinctl.rest;

import java.util.Map;
import org.twinhost.twinctl.print.Letters;

/**
 * What is printed on.
 *
 * @param isTerminal a person looks at it while it is printed
 * @param colours whether they are wanted and can be shown
 * @param letters which it can show
 */
public record Screen(boolean isTerminal, boolean colours, Letters letters) {

    /** A file or another program. */
    public static final Screen PAPER = new Screen(false, false, Letters.ALL);

    /** As the environment tells of standard output; {@code NO_COLOR} is honoured (no-color.org). */
    static Screen real(Map<String, String> environment) {
        var isTerminal = Terminal.isOne(Terminal.OUT);
        return new Screen(isTerminal, isTerminal && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.get("TERM")), Letters.of(environment, System.out));
    }
}
