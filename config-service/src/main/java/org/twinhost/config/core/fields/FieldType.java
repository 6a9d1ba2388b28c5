package org.twinhost.config.core.fields;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What kind of value a field holds: how it looks in JSON, in the directory and in the canonical text. */
public sealed interface FieldType {

    /**
     * A text.
     *
     * @param shape what it must match as a whole
     * @param expected the shape in words, to follow "must be"
     * @param foldsCase true: upper and lower case are the same, and lower case is kept
     */
    record Text(Pattern shape, String expected, boolean foldsCase) implements FieldType {}

    /** A whole number; int or long as the record has it. */
    record Whole(Limits limits) implements FieldType {}

    record Flag() implements FieldType {}

    /**
     * One of a few words.
     *
     * @param lowerCase whether the directory writes them in lower case; JSON has them in upper case
     */
    record Word(Class<? extends Enum<?>> words, boolean lowerCase) implements FieldType {}

    /** Some of a few words, each once, in any order; written in lower case everywhere. */
    record Words(Class<? extends Enum<?>> words, Limits count) implements FieldType {

        /** Every word there is. */
        public List<String> all() {
            return Arrays.stream(words.getEnumConstants()).map(word -> word.name().toLowerCase(Locale.ROOT)).toList();
        }
    }

    /** The name of a node. */
    record Node() implements FieldType {}

    /** Which revision it is: says what the content is, and is none of it. */
    record Stamp() implements FieldType {}

    /** A record of its own in JSON, kept in the same entry of the directory. Absent when its first field is. */
    record Inner(Section section) implements FieldType {}

    /** A list of records of two fields; in the directory one value each: the first, a space, the second. */
    record Pairs(Section section, Limits count, String expected) implements FieldType {}

    /**
     * A list of texts whose order matters; in the directory {@code {0}first}, {@code {1}second}.
     *
     * @param word of one of them in the canonical text
     */
    record Ordered(Text each, String word) implements FieldType {}

    /** A list of records, in the directory an entry each in a folder of their own. */
    record Entries(Section section, Limits count, Folder folder) implements FieldType {}
}
