package org.twinhost.simulator.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
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
    static List<Mutant> read(String text) {
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
        var original = new ArrayList<String>();
        var replacement = new ArrayList<String>();
        for (var line : block) {
            if (line.startsWith("- ")) {
                original.add(line.substring(2));
            } else if (line.startsWith("+ ")) {
                replacement.add(line.substring(2));
            } else if (!line.equals("+") && line.matches("(name|why|file|seeds): .*")) {
                fields.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2).strip());
            } else if (!line.equals("+")) {
                throw new IllegalArgumentException("not understood in " + FILE + ": " + line);
            }
        }
        if (!fields.keySet().containsAll(List.of("name", "why", "file")) || original.isEmpty()) {
            throw new IllegalArgumentException("a mutant in " + FILE + " lacks its name, why, file or text: " + block);
        }
        var seeds = fields.containsKey("seeds")
                ? Arrays.stream(fields.get("seeds").split("[ ,]+")).map(Long::valueOf).toList() : List.<Long>of();
        return new Mutant(fields.get("name"), fields.get("why"), fields.get("file"), String.join("\n", original),
                String.join("\n", replacement), seeds);
    }
}
