package org.twinhost.contract;

import java.util.List;

/**
 * What a core answers to an event: the state to continue from and what the shell shall do, in this order.
 *
 * @param state the new state of the machine
 * @param effects what the world has to do about it; performed by the service's shell in list order
 */
public record Step<S, E>(S state, List<E> effects) {

    public Step {
        effects = List.copyOf(effects);
    }

    @SafeVarargs
    public static <S, E> Step<S, E> to(S state, E... effects) {
        return new Step<>(state, List.of(effects));
    }
}
