package org.twinhost.vm.hypervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.twinhost.runtime.files.WriteTrouble;

/**
 * What guests have said on their consoles, on the node's disk. virtlogd cuts it into files of a bounded size and lets the
 * oldest go; where it does not run, or libvirt is told to do without it, a guest fills the disk. Safe for all threads.
 */
public final class ConsoleFiles {

    private static final Logger LOG = Logger.getLogger(ConsoleFiles.class);

    private final Path folder;
    private final long bytesMax;
    private final WriteTrouble said = new WriteTrouble(LOG);
    private volatile String trouble = "";

    /** @param bytesMax of one file; more than virtlogd lets one have */
    public ConsoleFiles(Path folder, long bytesMax) {
        this.folder = folder;
        this.bytesMax = bytesMax;
    }

    /** Looks at their sizes; from time to time. */
    public void look() {
        var tooLong = tooLong();
        trouble = tooLong.isEmpty() ? "" : "the console of " + String.join(", ", tooLong) + " in " + folder
                + " is not kept short and can fill this disk: let virtlogd run with max_size below "
                + (bytesMax >> 20) + " MiB, take stdio_handler = \"file\" out of /etc/libvirt/qemu.conf, restart libvirtd, and"
                + " start these guests anew or move them";
        if (trouble.isEmpty()) {
            said.ended("all consoles are short again");
        } else {
            said.failed(trouble);
        }
    }

    /** For the administrator; empty: nothing is wrong. */
    public String trouble() {
        return trouble;
    }

    private List<String> tooLong() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> bytes(file) > bytesMax)
                    .map(file -> file.getFileName() + " (" + (bytes(file) >> 20) + " MiB)").sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of(); // no guest has run yet
        } catch (IOException e) {
            LOG.debugf(e, "can't look into %s", folder);
            return List.of();
        }
    }

    private static long bytes(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0; // it went meanwhile
        }
    }
}
