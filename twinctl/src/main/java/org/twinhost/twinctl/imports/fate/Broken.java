package org.twinhost.twinctl.imports.fate;

import org.twinhost.contract.PlainText;

/** A file can't be read to its end: what stands where, and what was expected there. */
public final class Broken extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN_MAX = 40;

    public Broken(Place place, String why) {
        super(PlainText.of(place + ": " + why), null, false, false);
    }

    /** Somebody else's text, as a part of such a sentence. */
    public static String shown(String text) {
        return "'" + PlainText.of(text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…") + "'";
    }
}
