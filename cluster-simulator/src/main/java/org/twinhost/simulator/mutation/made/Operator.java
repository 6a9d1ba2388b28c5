package org.twinhost.simulator.mutation.made;

import java.util.Locale;

/** What is done to a core. One place, one operator, one mutant. */
public enum Operator {

    /** One of several conditions, an early exit, the guard of a case or a filter is not asked. */
    DROP_GUARD("a guard is not asked"),
    /** What is done only in some cases is never done. */
    DROP_BRANCH("what is done in some cases is never done"),
    NEGATE("a condition is turned round"),
    /** {@code <} and {@code <=}, any and all, before and not after, least and greatest. */
    NEIGHBOUR("a comparison is replaced by its neighbour"),
    DROP_EFFECT("an effect is missing"),
    /** What waits for the disk is done first, or at a fact that is not on the disk yet. */
    ACT_BEFORE_DURABLE("it acts before the fact is durable"),
    /** What waits for a flush or for writes under way is done at once, and they never are. */
    SKIP_FLUSH("it does not wait for the flush"),
    OLD_VALUE("a component keeps its old value"),
    DROP_CHANGE("a change of the state is missing"),
    SWAP_ARGUMENTS("two arguments of one type are swapped");

    private final String meaning;

    Operator(String meaning) {
        this.meaning = meaning;
    }

    /** For people: what is wrong with such a mutant. */
    public String meaning() {
        return meaning;
    }

    /** As in the names of mutants. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
