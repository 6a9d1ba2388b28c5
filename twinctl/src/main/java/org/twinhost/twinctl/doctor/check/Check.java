package org.twinhost.twinctl.doctor.check;

/** One thing that is looked at. */
public interface Check {

    /** One word. */
    String name();

    /** What it costs a site that has it wrong. */
    String why();

    void examine(Machine machine, Site site, Findings findings);
}
