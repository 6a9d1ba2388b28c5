package org.twinhost.twinctl.imports.fate;

/**
 * Where something stands.
 *
 * @param line from 1
 * @param column from 1
 */
public record Place(String file, int line, int column) {

    @Override
    public String toString() {
        return file + ", line " + line + ", column " + column;
    }
}
