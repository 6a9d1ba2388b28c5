package org.twinhost.simulator.mutation.made;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sources of one service's core, found by walking: every file of a package that is called core or lies in one.
 *
 * @param core name of the service, such as {@code fencing}
 * @param module folder of the service in the repository
 */
public record CoreSources(String core, String module, List<Path> files) {

    private static final String SERVICE = "-service";
    private static final Path MAIN = Path.of("src", "main", "java");

    /** Of all services, by name. */
    public static List<CoreSources> in(Path repository) throws IOException {
        Map<String, CoreSources> found = new TreeMap<>();
        try (var modules = Files.list(repository)) {
            for (var module : modules.filter(each -> Files.isDirectory(each.resolve(MAIN))).toList()) {
                var folder = module.getFileName().toString();
                if (folder.endsWith(SERVICE)) {
                    var name = folder.substring(0, folder.length() - SERVICE.length());
                    var files = filesOf(module.resolve(MAIN));
                    if (!files.isEmpty()) {
                        found.put(name, new CoreSources(name, folder, files));
                    }
                }
            }
        }
        return List.copyOf(found.values());
    }

    private static List<Path> filesOf(Path main) throws IOException {
        var files = new ArrayList<Path>();
        try (var all = Files.walk(main)) {
            all.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> isInCore(main.relativize(file).getParent()))
                    .sorted()
                    .forEach(files::add);
        }
        return files;
    }

    private static boolean isInCore(Path folder) {
        if (folder != null) {
            for (var part : folder) {
                if (part.toString().equals("core")) {
                    return true;
                }
            }
        }
        return false;
    }
}
