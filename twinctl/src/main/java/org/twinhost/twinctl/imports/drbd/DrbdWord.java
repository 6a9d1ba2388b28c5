package org.twinhost.twinctl.imports.drbd;

import org.twinhost.twinctl.imports.fate.Place;

/**
 * The smallest part of a file of DRBD.
 *
 * @param text of a word or of what stands between quotes; of a mark, that mark; empty at the end of the file
 */
record DrbdWord(Kind kind, String text, Place place) {

    enum Kind {
        WORD,
        OPEN,
        CLOSE,
        SEMICOLON,
        END
    }

    boolean is(Kind wanted) {
        return kind == wanted;
    }
}
