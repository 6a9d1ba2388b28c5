package org.twinhost.config.core.fields;

import org.jspecify.annotations.Nullable;

/**
 * One field of the configuration: everything that is known of it.
 *
 * @param name of the record's component, and in JSON
 * @param type what it holds
 * @param attribute in the directory; empty: none of its own
 * @param number of the attribute's object identifier, never used again; 0: none of ours
 * @param required whether it has to be said
 * @param standard what it is where nothing is said; null: nothing, or it is required
 * @param unit of a number; empty: none
 * @param help one sentence
 * @param change what happens when it is changed
 * @param later true for a field that came after the first release. It is written only where it differs from the standard, and
 *     stands in the canonical text as an attribute of its entry: so hashes of older configurations stay, and a node that does
 *     not know the field comes to the same hash
 * @param asWritten true for a text that was required in the first release: blanks around it are part of it, as they are of the
 *     hashes that there are
 */
public record Field(
        String name, FieldType type, String attribute, int number, boolean required, @Nullable Object standard, String unit,
        String help, Change change, boolean later, boolean asWritten) {

    /** The name of an entry. */
    static final String CN = "cn";

    static Field of(String name, FieldType type, String help) {
        return new Field(name, type, "", 0, true, null, "", help, Change.at(Change.When.AT_ONCE), false, false);
    }

    Field in(String attributeName, int attributeNumber) {
        return new Field(name, type, attributeName, attributeNumber, required, standard, unit, help, change, later, asWritten);
    }

    /** Stands in the name of its entry. */
    Field named() {
        return in(CN, 0);
    }

    Field optional(@Nullable Object standardValue) {
        return new Field(name, type, attribute, number, false, standardValue, unit, help, change, later, asWritten);
    }

    Field unit(String word) {
        return new Field(name, type, attribute, number, required, standard, word, help, change, later, asWritten);
    }

    Field when(Change.When when) {
        return new Field(name, type, attribute, number, required, standard, unit, help, Change.at(when), later, asWritten);
    }

    Field never(String reason) {
        return new Field(name, type, attribute, number, required, standard, unit, help, Change.never(reason), later, asWritten);
    }

    /** Added after the first release; needs a standard, for a required one would refuse what was valid. */
    Field addedLater() {
        return new Field(name, type, attribute, number, required, standard, unit, help, change, true, asWritten);
    }

    /** May be left out by now, and had to be said once. */
    Field noLongerRequired() {
        return new Field(name, type, attribute, number, false, null, unit, help, change, later, true);
    }

    /** Whether it is the name of an entry. */
    public boolean isName() {
        return CN.equals(attribute);
    }

    /** Whether it is one value, on the line of its record in the canonical text. */
    boolean isPlain() {
        return switch (type) {
            case FieldType.Text _, FieldType.Whole _, FieldType.Flag _, FieldType.Word _, FieldType.Node _ -> true;
            case FieldType.Stamp _, FieldType.Inner _, FieldType.Pairs _, FieldType.Ordered _, FieldType.Words _,
                    FieldType.Entries _ -> false;
        };
    }
}
