package org.twinhost.twinctl.setup.host;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.rest.Patience;

/** What is changed on a machine. Each act on a file is on stable storage when it returns. */
public interface Host {

    /** How long answers are waited for here. */
    Patience patience();

    /**
     * Keeps others from doing the same here until it is closed, or this process ends.
     *
     * @throws IOException somebody does
     */
    Closeable alone() throws IOException;

    /** A new folder of root's; one that is there already stays as it is. */
    void makeFolder(Path folder, String mode) throws IOException;

    /**
     * A new file of root's; nobody but those whom mode and group name can read it at any moment.
     *
     * @param mode in octal
     * @throws IOException it is there already, or there is no such group
     */
    void makeFile(Path file, String content, String mode, String group) throws IOException;

    /** Renames a file or folder, in one step. What has that name is replaced; a folder only where it is empty. */
    void move(Path from, Path to) throws IOException;

    /** A file, or a folder with all in it; nothing where there is none. */
    void remove(Path path) throws IOException;

    /**
     * A program to its end.
     *
     * @param environment besides the usual one; what is secret goes here and not into the words
     * @throws IOException it is not installed, or does not end in time
     */
    Machine.Ran run(Map<String, String> environment, String... words) throws IOException;
}
