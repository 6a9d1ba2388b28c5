package org.twinhost.simulator.mutation.made;

import java.util.List;
import org.twinhost.simulator.mutation.Mutant;

/**
 * A mutant that was made.
 *
 * @param core the service whose core it breaks, such as {@code fencing}
 * @param file path of the source in the repository
 * @param type simple names of the enclosing types
 * @param method with a number behind {@code ~} where several have this name
 * @param ordinal the how manieth of its operator in the method, from 1
 * @param methodHash of the method's syntax tree: neither comments nor line breaks nor {@code @Nullable} change it
 */
public record Made(
        String core, String file, String type, String method, Operator operator, int ordinal, String methodHash,
        Mutant.Edit edit) {

    /** Of the place, whatever the method looks like: {@code fencing/Turn.confirm/negate-2}. */
    public String name() {
        return core + "/" + type + "." + method + "/" + operator.label() + "-" + ordinal;
    }

    /** Of the mutant: equal as long as its method stays what it is. */
    public String id() {
        return name() + "@" + methodHash;
    }

    /** Of a mutant whose method was moved or whose type was renamed: what is left of its identity. */
    public String fault() {
        return fault(id());
    }

    /** @see #fault() */
    public static String fault(String id) {
        return id.substring(0, id.indexOf('/')) + id.substring(id.lastIndexOf('/'));
    }

    public Mutant mutant() {
        return new Mutant(name(), operator.meaning(), file, List.of(edit), List.of(), List.of());
    }

    /** A block as in {@code mutants.txt}. */
    public String block() {
        return "name: " + name() + "\nwhy: " + operator.meaning() + "\nfile: " + file + "\n"
                + marked("-", edit.original()) + marked("+", edit.replacement());
    }

    private static String marked(String sign, String text) {
        var marked = new StringBuilder();
        for (var line : text.split("\n", -1)) {
            marked.append(sign).append(' ').append(line).append('\n');
        }
        return marked.toString();
    }
}
