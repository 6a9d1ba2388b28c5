package org.twinhost.twinctl.alone;

/** Whether a guest will run. */
public sealed interface GuestFate {

    String guest();

    record Runs(String guest) implements GuestFate {}

    /** @param isLost it is wanted, and a volume of it can't be helped here */
    record RunsNot(String guest, String why, boolean isLost) implements GuestFate {}
}
