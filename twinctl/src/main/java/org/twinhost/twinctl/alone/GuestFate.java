package org.twinhost.twinctl.alone;

/** Whether a guest will run. */
public sealed interface GuestFate {

    String guest();

    record Runs(String guest) implements GuestFate {}

    record RunsNot(String guest, String why) implements GuestFate {}
}
