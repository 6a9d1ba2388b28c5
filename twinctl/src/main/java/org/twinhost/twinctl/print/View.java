package org.twinhost.twinctl.print;

import java.time.Instant;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.assess.Verdict;

/**
 * How somebody looks at a page.
 *
 * @param now when, in the zone that he lives in
 * @param colours whether the page may have any
 * @param wide whether he wants all columns
 */
public record View(ZonedDateTime now, boolean colours, boolean wide) {

    /** No page is wider, unless somebody wants all columns. */
    public static final int COLUMNS = 100;

    /** {@code 14:02}; with the date before it when that is not today's. */
    public String time(Instant moment) {
        var there = moment.atZone(now.getZone());
        var clock = digits(there.getHour()) + ":" + digits(there.getMinute());
        return there.toLocalDate().equals(now.toLocalDate()) ? clock : there.toLocalDate() + " " + clock;
    }

    /** As {@link #time}; null: not known. */
    public @Nullable String timeOrNull(@Nullable Instant moment) {
        return moment == null ? null : time(moment);
    }

    /** {@code 14:02:07.145}; with the date before it when that is not today's. Null: not known. */
    public @Nullable String exactTimeOrNull(@Nullable Instant moment) {
        if (moment == null) {
            return null;
        }
        var there = moment.atZone(now.getZone());
        var ms = Integer.toString(1000 + there.getNano() / 1_000_000).substring(1);
        return time(moment) + ":" + digits(there.getSecond()) + "." + ms;
    }

    /** When something began that is so old; null: not known. */
    public @Nullable String timeAgo(@Nullable Long ms) {
        return ms == null ? null : time(now.toInstant().minusMillis(ms));
    }

    private static String digits(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }

    /** The text in the colour of a verdict: green, yellow, red, white on red. */
    public String paint(Verdict verdict, String text) {
        return !colours ? text : switch (verdict) {
            case PROTECTED -> "\u001b[32m";
            case AT_RISK -> "\u001b[33m";
            case UNPROTECTED -> "\u001b[1;31m";
            case DOWN -> "\u001b[1;37;41m";
        } + text + "\u001b[0m";
    }

    /** How wide a line may be. */
    public int columns() {
        return wide ? Integer.MAX_VALUE : COLUMNS;
    }
}
