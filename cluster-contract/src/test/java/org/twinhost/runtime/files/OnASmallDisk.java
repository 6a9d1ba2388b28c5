package org.twinhost.runtime.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** For tests of what a service does when the disk of its state is full: each has a small disk of its own. */
public abstract class OnASmallDisk {

    @TempDir
    Path folder;

    /** Not full before a test fills it. */
    protected FullDisk disk;
    /** The service's folder on it. */
    protected Path state;

    @BeforeEach
    void aSmallDisk() throws IOException, InterruptedException {
        disk = new FullDisk(folder);
        state = Files.createDirectory(folder.resolve("state"));
    }

    @AfterEach
    void leaveNothing() throws IOException, InterruptedException {
        if (disk != null) {
            disk.close();
        }
    }
}
