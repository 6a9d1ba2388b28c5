package org.twinhost.simulator.mutation.generated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.twinhost.simulator.mutation.made.Made;

/** What came of the mutants so far: a file in the repository, one line each, so that unchanged ones aren't tried again. */
public final class Results {

    private static final String HEAD = """
            # What came of each mutant that was made; written by cluster-simulator/simulate --generated. Core, type, method,
            # operator and the hash of the method; what came of it; the test or seed that caught it; seconds.
            """;

    private final Path file;
    private final Map<String, Result> byId = new TreeMap<>();

    private Results(Path file) {
        this.file = file;
    }

    /** Empty when there is no such file yet. */
    public static Results read(Path file) throws IOException {
        var results = new Results(file);
        if (Files.exists(file)) {
            Files.readAllLines(file).stream().filter(line -> !line.isBlank() && !line.startsWith("#")).map(Result::read)
                    .forEach(each -> results.byId.put(each.id(), each));
        }
        return results;
    }

    /** A method that was moved, or whose type has another name now, keeps its results if its text is the same. */
    public synchronized void follow(Collection<Made> all) {
        Map<String, List<Made>> byFault = new HashMap<>();
        all.forEach(each -> byFault.computeIfAbsent(each.fault(), _ -> new ArrayList<>()).add(each));
        var known = new HashSet<String>();
        all.forEach(each -> known.add(each.id()));
        for (var old : List.copyOf(byId.values())) {
            if (!known.contains(old.id())) {
                var same = byFault.getOrDefault(Made.fault(old.id()), List.of());
                if (same.size() == 1 && !byId.containsKey(same.getFirst().id())) {
                    byId.remove(old.id());
                    byId.put(same.getFirst().id(), new Result(same.getFirst().id(), old.fate(), old.by(), old.seconds()));
                }
            }
        }
    }

    public synchronized Optional<Result> of(Made made) {
        return Optional.ofNullable(byId.get(made.id()));
    }

    public synchronized Optional<Result> of(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    public synchronized List<Result> all() {
        return List.copyOf(byId.values());
    }

    /** Kept at once: what is interrupted goes on from here. */
    public synchronized void put(Result result) throws IOException {
        byId.put(result.id(), result);
        write();
    }

    /** Has no result of these any more. */
    public synchronized void forget(Set<String> ids) throws IOException {
        if (byId.keySet().removeAll(ids)) {
            write();
        }
    }

    /** Forgets mutants that are not made any more, because their methods are different now. */
    public synchronized void keepOnly(Set<String> ids) throws IOException {
        byId.keySet().retainAll(ids);
        write();
    }

    private void write() throws IOException {
        Files.createDirectories(file.getParent());
        var text = new StringBuilder(HEAD);
        byId.values().forEach(each -> text.append(each.line()).append('\n'));
        var next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
