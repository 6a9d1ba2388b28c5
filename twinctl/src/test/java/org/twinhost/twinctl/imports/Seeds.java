package org.twinhost.twinctl.imports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.twinhost.twinctl.imports.fate.OldFile;
import org.twinhost.twinctl.imports.merge.Answers;
import org.twinhost.twinctl.rest.Json;

/** Files that people wrote, and what they would have answered. */
final class Seeds {

    static final Path FOLDER = Path.of("src/test/resources/imports");

    /**
     * A folder of files that belong together.
     *
     * @param devices of the machine that reads them, bytes by path
     */
    record Seed(String folder, List<String> files, Answers answers, Map<String, Long> devices) {

        @Override
        public String toString() {
            return folder;
        }

        List<OldFile> oldFiles() {
            return files.stream().map(name -> new OldFile(name, text(FOLDER.resolve(folder).resolve(name)))).toList();
        }

        Imported imported() {
            return Importing.of(oldFiles(), null, onto(), answers, new PlayedWorld(devices));
        }
    }

    private Seeds() {}

    /** Answers are used up: each time anew. */
    static List<Seed> all() {
        return List.of(
                new Seed("talk-2008", List.of("drbd.conf", "ha.cf", "authkeys", "web1.cfg"),
                        new Answers(Map.of("jupiter1", "alpha", "jupiter2", "bravo", "sun", "none"), Map.of("xenbr0", "none"),
                                Map.of("alpha:eth1", "192.168.255.30", "bravo:eth1", "192.168.255.29"), Map.of(), Map.of()),
                        Map.of("/dev/drbd/by-res/xen-web1", 10_737_418_240L)),
                new Seed("howto-2006", List.of("domain1", "drbd.conf", "haresources"),
                        new Answers(Map.of("skylla", "alpha", "charybda", "bravo"), Map.of(), Map.of(), Map.of(),
                                Map.of("/dev/drbd0", "none")),
                        Map.of("/dev/lvm/domain2", 11_110_711_296L, "/dev/drbd/by-res/domain2", 11_110_334_464L)),
                new Seed("redundant-2009", List.of("drbd.conf", "ha.cf", "authkeys", "haresources"),
                        new Answers(Map.of("hauptserver", "alpha", "ausfallserver", "bravo"), Map.of(), Map.of(),
                                Map.of("r0", "20G"), Map.of()), Map.of()),
                new Seed("later", List.of("mail.res", "ha.cf", "haresources", "mail.xml"),
                        new Answers(Map.of(), Map.of("eth0", "yellow"), Map.of("bravo:ttys0", "/dev/ttyUSB0"),
                                Map.of("mail-1", "20G"), Map.of()), Map.of()));
    }

    static Seed named(String folder) {
        return all().stream().filter(each -> each.folder().equals(folder)).findFirst().orElseThrow();
    }

    static ObjectNode onto() {
        try {
            return (ObjectNode) Json.strictly(text(FOLDER.resolve("onto.json")));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
