package org.twinhost.gateway.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Figures of several services as one text for Prometheus: each sample gets the label {@code service}, and what several services
 * have in common is explained once, for a family that stands in two places is an error.
 */
public final class PrometheusText {

    private static final String LABEL = "service";

    private static final class Family {
        private String help = "";
        private String type = "";
        private final List<String> samples = new ArrayList<>();
    }

    private final Map<String, Family> families = new LinkedHashMap<>();

    /** Takes what a service gave. */
    public PrometheusText add(String service, String text) {
        var current = "";
        for (var line : text.split("\n")) {
            if (line.startsWith("# HELP ") || line.startsWith("# TYPE ")) {
                var words = line.split(" ", 4);
                if (words.length > 3) {
                    current = words[2];
                    var family = family(current);
                    if (words[1].equals("HELP") && family.help.isEmpty()) {
                        family.help = line;
                    } else if (words[1].equals("TYPE") && family.type.isEmpty()) {
                        family.type = line;
                    }
                }
            } else if (!line.isBlank() && !line.startsWith("#")) {
                var name = nameOf(line);
                // Samples of a histogram or summary are called by its name and something more.
                var own = !current.isEmpty() && name.startsWith(current) ? current : name;
                family(own).samples.add(labelled(line, name, service));
            }
        }
        return this;
    }

    private Family family(String name) {
        return families.computeIfAbsent(name, _ -> new Family());
    }

    private static String nameOf(String line) {
        var end = 0;
        while (end < line.length() && line.charAt(end) != '{' && line.charAt(end) != ' ') {
            end++;
        }
        return line.substring(0, end);
    }

    private static String labelled(String line, String name, String service) {
        var rest = line.substring(name.length());
        var label = LABEL + "=\"" + service + "\"";
        if (!rest.startsWith("{")) {
            return name + "{" + label + "}" + rest;
        }
        return name + "{" + label + (rest.startsWith("{}") ? "" : ",") + rest.substring(1);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        families.forEach((_, family) -> {
            for (var line : List.of(family.help, family.type)) {
                if (!line.isEmpty()) {
                    text.append(line).append('\n');
                }
            }
            family.samples.forEach(sample -> text.append(sample).append('\n'));
        });
        return text.toString();
    }
}
