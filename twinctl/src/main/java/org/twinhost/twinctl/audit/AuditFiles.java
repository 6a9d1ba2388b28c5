package org.twinhost.twinctl.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.twinhost.runtime.audit.AuditCheck;
import org.twinhost.runtime.audit.AuditLog;
import org.twinhost.twinctl.rest.Refusal;

/**
 * The files of one chain.
 *
 * @param service whose
 * @param files the oldest first
 * @param aside what the service found broken and put aside
 * @param areAll whether that is all there is of the chain
 */
public record AuditFiles(String service, List<Path> files, List<Path> aside, boolean areAll) {

    private static final String NAME = AuditLog.NAME;

    /** @param problems what is not as it was written; empty: all is */
    public record Verdict(String text, List<String> problems) {}

    /** Some that somebody has collected. */
    public static AuditFiles of(List<Path> files) {
        return new AuditFiles("these", files, List.of(), false);
    }

    /** Those of all services. */
    public static List<AuditFiles> below(Path state) throws IOException {
        var all = new ArrayList<AuditFiles>();
        try (var folders = Files.list(state)) {
            for (var folder : folders.filter(Files::isDirectory).sorted().toList()) {
                of(folder, all);
            }
        } catch (NoSuchFileException none) {
            return List.of();
        }
        return all;
    }

    private static void of(Path folder, List<AuditFiles> all) throws IOException {
        try (var content = Files.list(folder)) {
            var named = content.filter(file -> file.getFileName().toString().startsWith(NAME)).sorted().toList();
            var files = named.stream().filter(file -> age(file) >= 0)
                    .sorted(Comparator.comparingInt(AuditFiles::age).reversed()).toList();
            var aside = named.stream().filter(file -> file.getFileName().toString().startsWith(NAME + ".broken")).toList();
            if (!files.isEmpty() || !aside.isEmpty()) {
                all.add(new AuditFiles(folder.getFileName().toString(), files, aside, true));
            }
        }
    }

    /** How many files are newer; less than 0: it is none of the chain. */
    private static int age(Path file) {
        var rest = file.getFileName().toString().substring(NAME.length());
        return rest.isEmpty() ? 0 : rest.matches("\\.\\d{1,4}") ? Integer.parseInt(rest.substring(1)) : -1;
    }

    /** All lines, the oldest first. */
    public List<String> lines() throws IOException {
        var lines = new ArrayList<String>();
        for (var file : files) {
            lines.addAll(read(file));
        }
        return lines;
    }

    /** Without what stands behind the last whole line where a service is writing just now. */
    private List<String> read(Path file) throws IOException {
        try {
            var text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return text.substring(0, areAll && age(file) == 0 ? text.lastIndexOf('\n') + 1 : text.length()).lines().toList();
        } catch (NoSuchFileException missing) {
            throw new Refusal("there is no file " + file);
        }
    }

    /** What of it is as it was written. */
    public Verdict verdict() throws IOException {
        var problems = new ArrayList<String>();
        for (var file : aside) {
            problems.add(file + " was found broken by the service and put aside");
        }
        var check = new AuditCheck();
        for (var file : files) {
            var before = check.lines();
            var whole = check.broken().isEmpty();
            read(file).forEach(check::read);
            if (whole) {
                check.broken().ifPresent(broken ->
                        problems.add(file + ", line " + (broken.line() - before) + ": " + broken.why()));
            }
        }
        cutInFront(check.first()).ifPresent(problems::add);
        return new Verdict(service + ": " + said(check), problems);
    }

    /** The oldest file is only dropped when there are as many as are kept. */
    private Optional<String> cutInFront(long first) {
        var older = files.stream().filter(file -> age(file) > 0).count();
        return areAll && first > 1 && older < AuditLog.KEPT_MAX
                ? Optional.of(files.getFirst() + " begins with number " + first + ", and with " + older + " older files of "
                        + AuditLog.KEPT_MAX + " none was dropped yet: what was before it was taken away")
                : Optional.empty();
    }

    private static String said(AuditCheck check) {
        if (check.lines() == 0) {
            return "no act yet";
        }
        return check.lines() + " lines, whole from number " + check.first() + " to " + check.head().sequence()
                + ", which has the hash " + check.head().head();
    }
}
