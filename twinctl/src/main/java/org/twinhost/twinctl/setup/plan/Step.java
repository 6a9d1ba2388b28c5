package org.twinhost.twinctl.setup.plan;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One thing that is done. Files are made aside, where nobody sees them, and then placed. */
public sealed interface Step {

    /** A line for a person, of what is done; without secrets. */
    String text();

    /**
     * A file is made aside.
     *
     * @param place where it will be
     * @param mode in octal: {@code 0640}
     * @param group its owner is root
     */
    record Make(Path place, String mode, String group, Content content, String why) implements Step {

        @Override
        public String text() {
            return "make " + place + ": " + why;
        }
    }

    /**
     * A program makes files aside.
     *
     * @param place what it makes, a folder
     * @param environment besides the usual one; {@code STAGING} in a value is the folder where things are made
     */
    record MakeBy(Path place, List<String> words, Map<String, String> environment, String why) implements Step {

        /** In the values of an environment: the folder where things are made. */
        public static final String STAGING = "@STAGING@";

        @Override
        public String text() {
            return "run " + String.join(" ", words) + ": " + why;
        }
    }

    /** What was made aside gets to its place, in one step. */
    record Place(Path place) implements Step {

        @Override
        public String text() {
            return "place " + place;
        }
    }

    /** A program is run, when all but the mark is in its place. */
    record Run(List<String> words, String why) implements Step {

        @Override
        public String text() {
            return "run " + String.join(" ", words) + ": " + why;
        }
    }

    /** The mark of a node is placed, and with it all has ended. */
    record Mark(Path place) implements Step {

        @Override
        public String text() {
            return "place " + place + ": this is a node now";
        }
    }
}
