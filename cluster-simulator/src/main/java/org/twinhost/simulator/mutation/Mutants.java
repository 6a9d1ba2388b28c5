package org.twinhost.simulator.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
        var mutants = new ArrayList<Mutant>();
        var block = new ArrayList<String>();
        for (var line : (text + "\n").lines().toList()) {
            if (line.isBlank()) {
                add(block, mutants);
            } else if (!line.startsWith("#")) {
                block.add(line);
            }
        }
        add(block, mutants);
        return mutants;
    }

    private static void add(List<String> block, List<Mutant> mutants) {
        if (!block.isEmpty()) {
            mutants.add(mutant(block));
            block.clear();
        }
    }

    private static Mutant mutant(List<String> block) {
        Map<String, String> fields = new TreeMap<>();
        var edits = new ArrayList<Mutant.Edit>();
        for (int at = 0; at < block.size(); ) {
            var line = block.get(at);
            if (line.matches("(name|why|file|plans|seeds): .*")) {
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
