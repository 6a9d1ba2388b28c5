package org.twinhost.twinctl.doctor.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What checks look at: this machine, and what the gateway says. Nothing of it is changed. */
public interface Machine {

    /** A program that ran to its end. */
    record Ran(int exit, String out, String err) {

        public boolean isWell() {
            return exit == 0;
        }

        public List<String> lines() {
            return out.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        }
    }

    /** @param mode as {@code chmod} takes it, in octal: {@code 0640} */
    record Rights(String mode, String owner, String group) {

        @Override
        public String toString() {
            return mode + " " + owner + ":" + group;
        }
    }

    record Room(long freeBytes, long totalBytes) {}

    /** A small file; empty: it is not there, or can't be read. */
    Optional<String> read(String path);

    /** Names in a folder, sorted; none where there is no folder. */
    List<String> list(String folder);

    boolean isThere(String path);

    /** Where a path leads to, through all symbolic links; itself where it leads nowhere. */
    String target(String path);

    /** Empty: it is not there. */
    Optional<Rights> rights(String path);

    /** Of the file system that a path is on. */
    Optional<Room> room(String path);

    /** Empty: the program is not installed, or did not end in time. */
    Optional<Ran> run(String... words);

    /** What the gateway answers; empty: nothing, or that it can't. */
    Optional<JsonNode> ask(String... path);

    Instant now();
}
