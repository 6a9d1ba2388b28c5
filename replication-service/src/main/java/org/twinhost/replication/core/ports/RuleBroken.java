package org.twinhost.replication.core.ports;

/** A safety rule of the design (S1 to S6) does not hold: the process must not write another byte. */
public final class RuleBroken extends IllegalStateException {

    private static final long serialVersionUID = 1;

    /** @param rule its name in the design, such as S1 */
    public RuleBroken(String rule, String what) {
        super(rule + ": " + what);
    }
}
