package org.twinhost.twinctl.imports;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.function.IntFunction;

/** What the import needs of twinctl as a whole. */
public interface Caller {

    /** The configuration in force, asked of the gateway. */
    JsonNode inForce();

    /**
     * Prints in the format that is wanted.
     *
     * @param text of a page of so many columns
     */
    void print(JsonNode body, IntFunction<String> text);

    /** For what is said beside the answer. */
    PrintWriter err();
}
