package org.twinhost.twinctl.imports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.PlainText;
import org.twinhost.twinctl.imports.draft.Draft;
import org.twinhost.twinctl.imports.drbd.DrbdReader;
import org.twinhost.twinctl.imports.fate.Broken;
import org.twinhost.twinctl.imports.fate.OldFile;
import org.twinhost.twinctl.imports.fate.Told;
import org.twinhost.twinctl.imports.heartbeat.AuthKeys;
import org.twinhost.twinctl.imports.heartbeat.HaCfReader;
import org.twinhost.twinctl.imports.heartbeat.HaResources;
import org.twinhost.twinctl.imports.libvirt.DomainReader;
import org.twinhost.twinctl.imports.merge.Answers;
import org.twinhost.twinctl.imports.merge.Merge;
import org.twinhost.twinctl.imports.merge.World;
import org.twinhost.twinctl.imports.xen.XenReader;
import org.twinhost.twinctl.rest.Refusal;

/**
 * Start reading here: files go in, lines with their fates and a configuration come out. It touches nothing of the world but
 * what it is handed.
 */
public final class Importing {

    private Importing() {}

    /**
     * Reads all of them, and puts what they say into a configuration.
     *
     * @param kind of all files; null: each is recognised by its content
     * @param into stays as it is
     * @throws Refusal a file can't be read to its end, or is not recognised: all reasons at once
     */
    public static Imported of(List<OldFile> files, @Nullable Kind kind, ObjectNode into, Answers answers, World world) {
        var objections = Merge.objections(into);
        if (!objections.isEmpty()) {
            throw new Refusal("what is to be merged into is no configuration:" + list(objections));
        }
        // A guest's disks are known by what DRBD says, and both by where they belong: the order of files is of no matter.
        var draft = new Draft();
        var read = new ArrayList<Imported.Read>();
        var reasons = new ArrayList<String>();
        var names = files.stream().map(OldFile::lastName).collect(Collectors.toSet());
        for (var each : recognised(files, kind)) {
            var file = each.file();
            var before = draft.told().size();
            try {
                read(file, each.kind(), names, draft);
            } catch (Broken broken) {
                reasons.add(String.valueOf(broken.getMessage()));
            }
            var told = draft.told().subList(before, draft.told().size()).stream()
                    .sorted(Comparator.comparingInt((Told one) -> one.place().line())
                            .thenComparingInt(one -> one.place().column()))
                    .toList();
            read.add(new Imported.Read(PlainText.of(file.name()), each.kind(), told));
        }
        if (!reasons.isEmpty()) {
            throw new Refusal("not understood, nothing was written:" + list(reasons));
        }
        return new Imported(List.copyOf(read), Merge.of(draft, into, answers, world));
    }

    static String list(List<String> reasons) {
        return reasons.stream().map(each -> "\n  - " + each).collect(Collectors.joining());
    }

    private record Recognised(OldFile file, Kind kind) {}

    private static List<Recognised> recognised(List<OldFile> files, @Nullable Kind kind) {
        var recognised = new ArrayList<Recognised>();
        var reasons = new ArrayList<String>();
        for (var file : files) {
            if (kind != null) {
                recognised.add(new Recognised(file, kind));
            } else {
                Kind.of(file).ifPresentOrElse(found -> recognised.add(new Recognised(file, found)),
                        () -> reasons.add(PlainText.of(file.name()) + ": " + Kind.unrecognised(file)));
            }
        }
        if (!reasons.isEmpty()) {
            throw new Refusal("not recognised, nothing was written:" + list(reasons));
        }
        return recognised;
    }

    private static void read(OldFile file, Kind kind, Set<String> names, Draft draft) {
        switch (kind) {
            case drbd -> DrbdReader.read(file, names, draft);
            case hacf -> HaCfReader.read(file, draft);
            case authkeys -> AuthKeys.read(file, draft);
            case haresources -> HaResources.read(file, draft);
            case xen -> XenReader.read(file, draft);
            case libvirt -> DomainReader.read(file, draft);
        }
    }
}
