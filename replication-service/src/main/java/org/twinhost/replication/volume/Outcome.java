package org.twinhost.replication.volume;

/** How a command to a volume ended. */
public sealed interface Outcome {
    record Done() implements Outcome {}

    record Refused(String reason) implements Outcome {}

    record Failed(String reason) implements Outcome {}
}
