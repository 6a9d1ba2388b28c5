package org.twinhost.twinctl.imports.fate;

/**
 * A file as it was found.
 *
 * @param name as its reader knows it
 */
public record OldFile(String name, String text) {

    /** Without the folders that it lies in. */
    public String lastName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
