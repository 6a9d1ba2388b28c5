package org.twinhost.simulator.story;

/**
 * The names of a machine's transitions, made once.
 *
 * @param <S> its states
 */
public final class Moves<S extends Enum<S>> {

    private final String machine;
    private final String[][] names;

    public Moves(String machine, Class<S> states) {
        this.machine = machine;
        var all = states.getEnumConstants();
        this.names = new String[all.length][all.length];
        for (var from : all) {
            for (var to : all) {
                names[from.ordinal()][to.ordinal()] = from.name() + " -> " + to.name();
            }
        }
    }

    public void visit(Coverage coverage, S from, S to) {
        coverage.visit(machine, names[from.ordinal()][to.ordinal()]);
    }
}
