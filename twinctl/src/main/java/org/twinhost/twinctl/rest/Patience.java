package org.twinhost.twinctl.rest;

import java.time.Duration;
import java.util.Map;

/**
 * How much longer than on a server answers are waited for: of the gateway, of a BMC, of programs. An emulated machine needs
 * tens of seconds for what a server does in one, and nothing is wrong with it.
 *
 * @param factor 1 to {@value #FACTOR_MAX}
 */
public record Patience(int factor) {

    public static final Patience USUAL = new Patience(1);

    static final String VARIABLE = "TWINHOST_PATIENCE";
    private static final int FACTOR_MAX = 100;

    /**
     * As the environment says; usual where it says nothing.
     *
     * @throws Refusal it says nonsense
     */
    public static Patience of(Map<String, String> environment) {
        var said = environment.getOrDefault(VARIABLE, "").strip();
        if (said.isEmpty()) {
            return USUAL;
        }
        if (!said.matches("[0-9]{1,3}") || Integer.parseInt(said) < 1 || Integer.parseInt(said) > FACTOR_MAX) {
            throw new Refusal(VARIABLE + " in the environment is '" + said + "': how many times longer than on a server answers"
                    + " are waited for is a whole number from 1 to " + FACTOR_MAX + "; nothing was done");
        }
        return new Patience(Integer.parseInt(said));
    }

    /** @param usual on a server */
    public Duration of(Duration usual) {
        return usual.multipliedBy(factor);
    }

    /** What that is worth on a server. */
    public Duration asUsual(Duration waited) {
        return waited.dividedBy(factor);
    }
}
