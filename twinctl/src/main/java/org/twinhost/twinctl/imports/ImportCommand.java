package org.twinhost.twinctl.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.ask.ConfigFile;
import org.twinhost.twinctl.imports.merge.Answers;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.rest.Refusal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Brings what an administrator has from Heartbeat, DRBD, Xen or libvirt. */
@Command(name = "import", description = {
    "Reads files of DRBD, Heartbeat, Xen and libvirt, and says line by line what becomes of each: kept, mapped to something of"
        + " ours, lost and why. Nothing is run and nothing is applied.",
    "With --into it writes a configuration that 'twinctl config check' and 'config apply' take: the one in force with what was"
        + " read put into it. It writes none while something essential is not decided, and says all of that at once.",
    "Exit code: 0 nothing is lost, 3 something is lost, unknown or to be decided first, 1 refused."
})
public final class ImportCommand implements Callable<Integer> {

    private static final int SOMETHING_LOST = 3;

    @ParentCommand
    private Caller caller;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "drbd.conf, *.res, ha.cf, authkeys, haresources, a guest's"
            + " file of Xen, XML of virsh dumpxml; all that belong together in one call")
    private List<Path> files = List.of();

    @Option(names = "--kind", paramLabel = "KIND", description = "of all files, where one is not recognised: drbd, hacf,"
            + " authkeys, haresources, xen or libvirt")
    private @Nullable Kind kind;

    @Option(names = "--into", paramLabel = "NEWFILE", description = "write the configuration there")
    private @Nullable Path into;

    @Option(names = "--onto", paramLabel = "SNAPSHOT", description = "a configuration in a file ('config show -o json') to put"
            + " it into, in place of the one in force: no cluster is asked")
    private @Nullable Path onto;

    @Option(names = "--node", paramLabel = "THEIRS=OURS", description = "which node of ours it is; none: it is left out")
    private Map<String, String> nodes = Map.of();

    @Option(names = "--link", paramLabel = "THEIRS=OURS", description = "which link of ours it is; none: it is left out")
    private Map<String, String> links = Map.of();

    @Option(names = "--address", paramLabel = "NODE:LINK=IP", description = "of one of our nodes on a new link")
    private Map<String, String> addresses = Map.of();

    @Option(names = "--size", paramLabel = "VOLUME=20G", description = "of the data of a new volume")
    private Map<String, String> sizes = Map.of();

    @Option(names = "--disk", paramLabel = "THEIRS=VOLUME", description = "which volume a guest's disk is, as its file names"
            + " the disk; none: it is left out")
    private Map<String, String> disks = Map.of();

    @Override
    public Integer call() {
        if (into != null) {
            NewFile.mustNotExist(into);
        }
        var read = OldFiles.read(files);
        var imported = Importing.of(read, kind, base(), new Answers(nodes, links, addresses, sizes, disks), new ThisWorld());
        caller.print(Report.json(imported), columns -> Report.text(imported, columns));
        if (!imported.refused().isEmpty()) {
            throw new Refusal(Imported.REFUSED + Importing.list(imported.refused()));
        }
        if (into != null) {
            var undecided = imported.merged().undecided();
            if (!undecided.isEmpty()) {
                throw new Refusal(into + " was not written:" + Importing.list(undecided));
            }
            NewFile.write(into, imported.merged().snapshot());
            caller.err().println("written to " + into + "; next: twinctl config check " + into + ", then config apply");
        }
        return imported.losesSomething() ? SOMETHING_LOST : 0;
    }

    private ObjectNode base() {
        if (onto != null) {
            return configuration(ConfigFile.read(onto));
        }
        try {
            return configuration(caller.inForce());
        } catch (Refusal nobody) {
            if (into != null) {
                throw new Refusal(nobody.getMessage() + "\nThere is nothing to put it into; --onto SNAPSHOT names a"
                        + " configuration in a file");
            }
            caller.err().println("no configuration in force is known here, the report is made without one: "
                    + nobody.inOneLine());
            return Json.object();
        }
    }

    private static ObjectNode configuration(JsonNode found) {
        if (found instanceof ObjectNode base) {
            return base;
        }
        throw new Refusal("that is no configuration");
    }
}
