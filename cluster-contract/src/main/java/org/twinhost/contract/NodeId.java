package org.twinhost.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The name of a node: 1 to 32 of {@code a-z 0-9 -}, starting with a letter. Their alphabetical order is "the lower id"
 * wherever a rule needs a tie broken.
 */
public record NodeId(@JsonValue String value) implements Comparable<NodeId> {

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    @JsonCreator
    public NodeId {
        if (value == null || !FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "node name '" + value + "' must be 1 to 32 of a-z, 0-9 and '-', starting with a letter");
        }
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
