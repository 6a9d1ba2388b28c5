package org.twinhost.twinctl.setup.node;

/**
 * Something that stands against a machine becoming a node.
 *
 * @param what the thing, as {@code link grey}
 * @param why what is wrong with it
 * @param next what to do
 * @param blocks false: a remark, it can be done all the same
 */
public record Objection(String what, String why, String next, boolean blocks) {

    public static Objection blocking(String what, String why, String next) {
        return new Objection(what, why, next, true);
    }

    public static Objection remark(String what, String why, String next) {
        return new Objection(what, why, next, false);
    }

    /** One paragraph for a person. */
    public String text() {
        return what + ": " + why + (next.isEmpty() ? "" : "; " + next);
    }
}
