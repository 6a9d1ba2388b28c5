package org.twinhost.simulator.mutation.generated;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.twinhost.runtime.Json;
import org.twinhost.simulator.mutation.made.Hash;
import org.twinhost.simulator.mutation.worker.ClassPath;
import org.twinhost.simulator.mutation.worker.Job;
import org.twinhost.simulator.mutation.worker.WorkerProcess;

/**
 * The unit tests of a core: classes of tests of its module that need neither Quarkus nor a peer process and pass on the core
 * as it is. Each is run once to see how long it takes and which classes it reaches; that is remembered in {@code target}
 * until a class of the module changes.
 */
final class CoreTests {

    /** @param reaches names of Twinhost's classes that it loads */
    record Measured(String test, long ms, Set<String> reaches) {}

    private static final long MEASURE_LIMIT_MS = 60_000;
    private static final long SLOWEST_MS = 30_000;
    private static final long TOGETHER_MS = 60_000;
    private static final long LIMIT_MS = 20_000;
    private static final int LIMIT_FACTOR = 10;
    /** What a class of tests must not mention: with these it is none of a pure core. */
    private static final List<String> NOT_PURE = List.of("io/quarkus/", "com/tngtech/archunit/", "TidyRules", "io/netty/",
            "java/lang/ProcessBuilder", "java/net/Socket", "java/net/ServerSocket", "org/awaitility");

    private final List<Measured> measured;

    private CoreTests(List<Measured> measured) {
        this.measured = measured;
    }

    /** @param told each class of tests that can't be used, with the reason */
    static CoreTests of(ClassPath path, String core, WorkerProcess worker, Consumer<String> told)
            throws IOException, WorkerProcess.Ended {
        var module = worker.module();
        var known = path.repository().resolve("cluster-simulator/target/mutants").resolve(core + "-tests.json");
        var print = fingerprint(path, module);
        if (Files.exists(known)) {
            var json = Json.MAPPER.readTree(known.toFile());
            if (json.path("of").asText().equals(print)) {
                return new CoreTests(read(json));
            }
        }
        var found = measure(candidates(path, core, module), worker, told);
        Files.createDirectories(known.getParent());
        Json.MAPPER.writeValue(known.toFile(), new Kept(print, found));
        return new CoreTests(found);
    }

    private record Kept(String of, List<Measured> tests) {}

    private static List<Measured> read(JsonNode json) throws IOException {
        var tests = new ArrayList<Measured>();
        for (var each : json.path("tests")) {
            tests.add(Json.read(each, Measured.class));
        }
        return tests;
    }

    private static List<Measured> measure(List<String> candidates, WorkerProcess worker, Consumer<String> told)
            throws WorkerProcess.Ended {
        var found = new ArrayList<Measured>();
        for (var test : candidates) {
            var job = Job.measuring(List.of(new Job.Check(test, MEASURE_LIMIT_MS)));
            var end = worker.ask(job, answer -> {
                var ms = Math.round(answer.seconds() * 1_000);
                if (!answer.by().equals(test)) {
                    return; // it begins
                }
                if (answer.what() != null) {
                    told.accept(test + " is not used, it fails on the core as it is: " + answer.what());
                } else if (ms > SLOWEST_MS) {
                    told.accept(test + " is not used, it takes " + ms + " ms");
                } else {
                    found.add(new Measured(test, ms, new TreeSet<>(answer.classes())));
                }
            });
            switch (end.kind()) {
                case CAUGHT, INVALID, SURVIVED, NO_TEST, AT -> told.accept(test + " is not used: " + end.what());
                case MEASURED -> { }
            }
        }
        found.sort(Comparator.comparingLong(Measured::ms).thenComparing(Measured::test));
        return found;
    }

    private static List<String> candidates(ClassPath path, String core, String module) throws IOException {
        var folder = path.testClassesOf(module).orElseThrow(() -> new IOException("the tests of " + module
                + " are not compiled: run ./mvnw -q -pl cluster-simulator -am package -DskipTests first"));
        var root = "org/twinhost/" + core;
        var names = new ArrayList<String>();
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(each -> each.toString().endsWith("Test.class")).sorted().toList()) {
                var name = folder.relativize(file).toString().replace('\\', '/');
                var parent = name.substring(0, name.lastIndexOf('/'));
                var text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                if ((parent.equals(root) || (parent + "/").contains("/core/")) && NOT_PURE.stream().noneMatch(text::contains)) {
                    names.add(name.substring(0, name.length() - ".class".length()).replace('/', '.'));
                }
            }
        }
        return names;
    }

    private static String fingerprint(ClassPath path, String module) throws IOException {
        var text = new StringBuilder();
        var folders = new ArrayList<Path>();
        path.classesOf(module).ifPresent(folders::add);
        path.classesOf("cluster-contract").ifPresent(folders::add);
        path.testClassesOf(module).ifPresent(folders::add);
        for (var folder : folders) {
            try (var files = Files.walk(folder)) {
                for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                    text.append(file).append(Files.size(file)).append(Files.getLastModifiedTime(file)).append('\n');
                }
            }
        }
        return Hash.of(text.toString());
    }

    /** Those that reach the class, the quick ones first, as many as a mutant may take. */
    List<Job.Check> of(String className) {
        var checks = new ArrayList<Job.Check>();
        long together = 0;
        for (var each : measured) {
            if (each.reaches().contains(className) && together + each.ms() <= TOGETHER_MS) {
                together += each.ms();
                checks.add(new Job.Check(each.test(), LIMIT_MS + LIMIT_FACTOR * each.ms()));
            }
        }
        return checks;
    }
}
