package org.twinhost.simulator.node;

import org.twinhost.simulator.story.Counts;
import org.twinhost.simulator.story.Story;
import org.twinhost.simulator.time.Dice;
import org.twinhost.simulator.time.Timeline;

/** What a node and its processes need of the world around them. */
public interface Surroundings {

    Timeline time();

    Dice dice();

    Story story();

    /** How many of each fault were injected. */
    Counts counts();

    /** A key that nobody else uses. */
    String newId();

    /** The process's code runs from now on. */
    void enter(Process process);

    void leave();

    /** An invariant is broken: the simulation ends here. */
    void broken(String what, Throwable cause);

    /** A process gives a message to its broker. */
    void publishes(Process process, String topic, Object message);
}
