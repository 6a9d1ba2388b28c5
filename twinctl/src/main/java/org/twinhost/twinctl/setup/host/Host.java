package org.twinhost.twinctl.setup.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.twinhost.twinctl.doctor.check.Machine;

/** What is changed on a machine. Each act is on stable storage when it returns. */
public interface Host {

    /** A new folder of root's. */
    void makeFolder(Path folder, String mode) throws IOException;

    /** A new file; nobody but those whom mode and group name can read it at any moment. Its owner is root. */
    void makeFile(Path file, String content, String mode, String group) throws IOException;

    /** Renames a file or folder, in one step; what has that name must not be there, or be an empty folder. */
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
