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
     * @return also where some files can't be read to their end, or are not recognised: they are in {@link Imported#refused}
     * @throws Refusal none of them can: all reasons at once
     */
    public static Imported of(List<OldFile> files, @Nullable Kind kind, ObjectNode into, Answers answers, World world) {
        var objections = Merge.objections(into);
        if (!objections.isEmpty()) {
            throw new Refusal("what is to be merged into is no configuration:" + list(objections));
        }
        var reasons = new ArrayList<String>();
        var names = files.stream().map(OldFile::lastName).collect(Collectors.toSet());
        var readable = recognised(files, kind, reasons).stream().filter(each -> isWhole(each, names, reasons)).toList();
        if (readable.isEmpty()) {
            throw new Refusal(Imported.REFUSED + list(reasons));
        }
        // A guest's disks are known by what DRBD says, and both by where they belong: the order of files is of no matter.
        var draft = new Draft();
        var spans = new ArrayList<Span>();
        for (var each : readable) {
            var before = draft.told().size();
            read(each.file(), each.kind(), names, draft);
            spans.add(new Span(each.file().name(), each.kind(), before, draft.told().size()));
        }
        var merged = Merge.of(draft, into, answers, world);
        return new Imported(spans.stream().map(span -> span.of(draft)).toList(), List.copyOf(reasons), merged);
    }

    /** What a broken file says before it breaks is nothing: it is tried on a draft of its own. */
    private static boolean isWhole(Recognised each, Set<String> names, List<String> reasons) {
        try {
            read(each.file(), each.kind(), names, new Draft());
            return true;
        } catch (Broken broken) {
            reasons.add(String.valueOf(broken.getMessage()));
            return false;
        }
    }

    /** What of all that was told is of one file. */
    private record Span(String name, Kind kind, int from, int to) {

        Imported.Read of(Draft draft) {
            return new Imported.Read(PlainText.of(name), kind, draft.told().subList(from, to).stream()
                    .sorted(Comparator.comparingInt((Told one) -> one.place().line())
                            .thenComparingInt(one -> one.place().column()))
                    .toList());
        }
    }

    static String list(List<String> reasons) {
        return reasons.stream().map(each -> "\n  - " + each).collect(Collectors.joining());
    }

    private record Recognised(OldFile file, Kind kind) {}

    private static List<Recognised> recognised(List<OldFile> files, @Nullable Kind kind, List<String> reasons) {
        var recognised = new ArrayList<Recognised>();
        for (var file : files) {
            if (kind != null) {
                recognised.add(new Recognised(file, kind));
            } else {
                Kind.of(file).ifPresentOrElse(found -> recognised.add(new Recognised(file, found)),
                        () -> reasons.add(PlainText.of(file.name()) + ": " + Kind.unrecognised(file)));
            }
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
