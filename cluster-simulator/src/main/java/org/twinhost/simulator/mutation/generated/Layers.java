package org.twinhost.simulator.mutation.generated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code layers.txt}: the mutants that survive, and why that is right. Blocks with an empty line between them; each is one
 * of two layers, whose twin is another mutant that was made, or changes nothing.
 *
 * <pre>
 * layer: replication/GuestIo.write/drop-guard-2       equivalent: config/Tree.find/neighbour-1
 * twin: replication/RangeLocks.take/drop-guard-1      why: the list is never empty
 * why: range locks order what the wait would
 * </pre>
 */
final class Layers {

    /** @param twin name of the mutant without which this one would be caught; null: it changes nothing */
    record Layer(String mutant, String twin, String why) {

        boolean isEquivalent() {
            return twin == null;
        }
    }

    private final Map<String, Layer> byMutant = new LinkedHashMap<>();

    private Layers() {}

    /** @throws IllegalArgumentException where a block is not understood */
    static Layers read(Path file) throws IOException {
        var layers = new Layers();
        if (Files.exists(file)) {
            var block = new ArrayList<String>();
            for (var line : (Files.readString(file) + "\n").lines().toList()) {
                if (line.isBlank()) {
                    layers.add(block);
                } else if (!line.startsWith("#")) {
                    block.add(line);
                }
            }
            layers.add(block);
        }
        return layers;
    }

    private void add(List<String> block) {
        if (block.isEmpty()) {
            return;
        }
        var fields = new HashMap<String, String>();
        for (var line : block) {
            if (!line.matches("(layer|twin|equivalent|why): .+")) {
                throw new IllegalArgumentException("not understood in layers.txt: " + line);
            }
            fields.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2).strip());
        }
        var isLayer = fields.containsKey("layer") && fields.containsKey("twin") && !fields.containsKey("equivalent");
        var isEquivalent = fields.containsKey("equivalent") && !fields.containsKey("layer") && !fields.containsKey("twin");
        if (!fields.containsKey("why") || isLayer == isEquivalent) {
            throw new IllegalArgumentException("a block of layers.txt needs layer and twin, or equivalent, and why: " + block);
        }
        var layer = isLayer ? new Layer(fields.get("layer"), fields.get("twin"), fields.get("why"))
                : new Layer(fields.get("equivalent"), null, fields.get("why"));
        byMutant.put(layer.mutant(), layer);
        block.clear();
    }

    List<Layer> all() {
        return List.copyOf(byMutant.values());
    }

    boolean isEquivalent(String mutant) {
        return byMutant.containsKey(mutant) && byMutant.get(mutant).isEquivalent();
    }

    boolean isLayer(String mutant) {
        return byMutant.containsKey(mutant) && !byMutant.get(mutant).isEquivalent();
    }

    Layer of(String mutant) {
        return byMutant.get(mutant);
    }
}
