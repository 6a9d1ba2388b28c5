package org.twinhost.simulator.mutation.worker;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/**
 * Where compiled classes are, of Twinhost and of its tests.
 *
 * @param all of this JVM
 * @param own the part of it that holds Twinhost's classes, and the annotations that cores may have
 */
public record ClassPath(Path repository, String all, String own) {

    private static final String OURS = "org/twinhost/";
    private static final String ANNOTATIONS = "jspecify-";
    private static final String CONTRACT = "cluster-contract";

    /** @param repository folder of the modules */
    public static ClassPath of(Path repository, String all) throws IOException {
        var absolute = new ArrayList<String>();
        var own = new ArrayList<String>();
        for (var entry : all.split(File.pathSeparator)) {
            var path = Path.of(entry).toAbsolutePath().normalize();
            absolute.add(path.toString());
            if (isOurs(path) || path.getFileName().toString().contains(ANNOTATIONS)) {
                own.add(path.toString());
            }
        }
        return new ClassPath(repository.toAbsolutePath().normalize(), String.join(File.pathSeparator, absolute),
                String.join(File.pathSeparator, own));
    }

    private static boolean isOurs(Path entry) throws IOException {
        if (Files.isDirectory(entry)) {
            return Files.isDirectory(entry.resolve(OURS));
        }
        if (!Files.exists(entry)) {
            return false;
        }
        try (var jar = new JarFile(entry.toFile())) {
            return jar.getEntry(OURS) != null || jar.stream().anyMatch(each -> each.getName().startsWith(OURS));
        }
    }

    /** The compiled tests of a module, what they read, and what the contract lends to all tests. */
    public String testsOf(String module) throws IOException {
        var path = new ArrayList<Path>();
        path.add(testClassesOf(module).orElseThrow(() -> new IOException("the tests of " + module + " are not compiled: run"
                + " ./mvnw -q -pl cluster-simulator -am package -DskipTests first")));
        path.add(repository.resolve(module).resolve("src/test/resources"));
        testClassesOf(CONTRACT).ifPresent(path::add);
        return path.stream().filter(Files::isDirectory).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** The folder beside the module's classes. */
    public Optional<Path> testClassesOf(String module) {
        var folders = new ArrayList<Path>();
        for (var entry : List.of(own.split(File.pathSeparator))) {
            var path = Path.of(entry);
            if (path.startsWith(repository.resolve(module))) {
                folders.add(path.resolveSibling("test-classes"));
            }
        }
        folders.add(repository.resolve(module).resolve("target/test-classes"));
        return folders.stream().filter(Files::isDirectory).findFirst();
    }

    /** The folder or jar of the module's own classes; empty: they come from elsewhere, such as a local repository. */
    public Optional<Path> classesOf(String module) {
        return List.of(own.split(File.pathSeparator)).stream().map(Path::of)
                .filter(path -> path.startsWith(repository.resolve(module))).findFirst();
    }
}
