package org.twinhost.simulator.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The list of mutants: {@code mutants.txt}, which says how it is written. */
public final class Mutants {

    private static final String FILE = "mutants.txt";

    private Mutants() {}

    /** In the order of the file. */
    public static List<Mutant> all() {
        try (var stream = Mutants.class.getResourceAsStream(FILE)) {
            return read(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IllegalArgumentException where a line is not understood */
    public static List<Mutant> read(String text) {
        var mutants = new LinkedHashMap<String, Mutant>();
        var twins = new LinkedHashMap<String, String>();
        var block = new ArrayList<String>();
        for (var line : (text + "\n\n").lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                block.add(line);
            } else if (line.isBlank() && !block.isEmpty()) {
                var made = mutant(block, twins);
                if (mutants.put(made.name(), made) != null) {
                    throw new IllegalArgumentException("two mutants in " + FILE + " are called " + made.name());
                }
                block.clear();
            }
        }
        twins.forEach((name, twin) -> {
            if (!mutants.containsKey(twin)) {
                throw new IllegalArgumentException("the layer of " + name + " in " + FILE + " is no mutant: " + twin);
            }
            mutants.computeIfPresent(name, (_, mutant) -> mutant.with(mutants.get(twin)));
        });
        return List.copyOf(mutants.values());
    }

    private static Mutant mutant(List<String> block, Map<String, String> twins) {
        Map<String, String> fields = new TreeMap<>();
        var edits = new ArrayList<Mutant.Edit>();
        for (int at = 0; at < block.size(); ) {
            var line = block.get(at);
            if (line.matches("(name|why|file|layer|plans|seeds): .*")) {
                fields.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2).strip());
                at++;
            } else if (line.startsWith("- ")) {
                var original = run(block, at, '-');
                var replacement = run(block, at + original.size(), '+');
                edits.add(new Mutant.Edit(String.join("\n", original), String.join("\n", replacement)));
                at += original.size() + replacement.size();
            } else {
                throw new IllegalArgumentException("not understood in " + FILE + ": " + line);
            }
        }
        if (!fields.keySet().containsAll(List.of("name", "why", "file")) || edits.isEmpty()) {
            throw new IllegalArgumentException("a mutant in " + FILE + " lacks its name, why, file or text: " + block);
        }
        if (fields.containsKey("layer")) {
            twins.put(fields.get("name"), fields.get("layer"));
        }
        return new Mutant(fields.get("name"), fields.get("why"), fields.get("file"), edits, words(fields.get("plans")),
                words(fields.get("seeds")).stream().map(Long::valueOf).toList());
    }

    private static List<String> words(String line) {
        return line == null ? List.of() : List.of(line.split("[ ,]+"));
    }

    /** The lines from there on that start with the sign, without it. */
    private static List<String> run(List<String> block, int from, char sign) {
        return block.subList(from, block.size()).stream().takeWhile(line -> line.charAt(0) == sign)
                .map(line -> line.length() < 2 ? "" : line.substring(2)).toList();
    }
}
