package org.twinhost.twinctl.events;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.regex.Pattern;
import org.twinhost.twinctl.rest.Refusal;

/** A moment as people say it. */
public final class Moment {

    private static final Pattern AGO = Pattern.compile("([0-9]{1,6})([smhd])");
    private static final String UNDERSTOOD = "a time ago (90s, 30m, 2h, 1d), a time of today (14:05 or 14:05:30), a day"
            + " (2026-05-04, 2026-05-04T14:05), or with a zone 2026-05-04T12:05:00Z";

    private Moment() {}

    /**
     * What was said, by the clock of who said it.
     *
     * @throws Refusal it is none; it says which are
     */
    public static Instant of(String option, String text, ZonedDateTime now) {
        var ago = AGO.matcher(text);
        if (ago.matches()) {
            return now.toInstant().minus(length(Long.parseLong(ago.group(1)), ago.group(2)));
        }
        try {
            var said = text.strip().replace(' ', 'T');
            if (said.endsWith("Z")) {
                return Instant.parse(said);
            }
            if (said.contains("T")) {
                return LocalDateTime.parse(said).atZone(now.getZone()).toInstant();
            }
            return said.contains(":")
                    ? now.toLocalDate().atTime(LocalTime.parse(said)).atZone(now.getZone()).toInstant()
                    : LocalDate.parse(said).atStartOfDay(now.getZone()).toInstant();
        } catch (DateTimeException strange) {
            throw new Refusal("'" + text + "' is no time for " + option + ": write " + UNDERSTOOD);
        }
    }

    private static Duration length(long number, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
