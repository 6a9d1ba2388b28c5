package org.twinhost.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of a node: 1 to 32 of {@code a-z 0-9 -}, starting with a letter. Their alphabetical order is "the lower id"
 * wherever a rule needs a tie broken.
 */
public record NodeId(@JsonValue String value) implements Comparable<NodeId> {

    private static final int LENGTH_MAX = 32;

    @JsonCreator
    public NodeId {
        if (value == null || !isWellFormed(value)) {
            throw new IllegalArgumentException(
                    "node name '" + value + "' must be 1 to 32 of a-z, 0-9 and '-', starting with a letter");
        }
    }

    /** Every packet names nodes: without a regular expression. */
    private static boolean isWellFormed(String value) {
        if (value.isEmpty() || value.length() > LENGTH_MAX || !isLetter(value.charAt(0))) {
            return false;
        }
        for (int i = 1; i < value.length(); i++) {
            var c = value.charAt(i);
            if (!isLetter(c) && (c < '0' || c > '9') && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }

    /** Names are compared all the time, and a record's own method is slow before it is compiled well. */
    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof NodeId node && value.equals(node.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
