package org.twinhost.simulator.mutation.worker;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.twinhost.runtime.Json;
import org.twinhost.simulator.mutation.Mutant;
import org.twinhost.simulator.mutation.MutantCompiler;
import org.twinhost.simulator.mutation.MutantLoader;
import org.twinhost.simulator.mutation.Trial;

/**
 * A JVM that tries one mutant after the other: jobs come on its standard input, answers go to its standard output, and what
 * tests and services print goes nowhere. Each mutant has a class loader of its own.
 */
public final class Worker {

    private static final long SEED_LIMIT_MS = 60_000;
    private static final int EXIT_OWN_TROUBLE = 200;

    private final String ownPath;
    private final String testPath;
    private final PrintStream answers;
    private final UnitTests tests = new UnitTests();
    private final Watch watch;

    private Worker(String ownPath, String testPath, PrintStream answers) {
        this.ownPath = ownPath;
        this.testPath = testPath;
        this.answers = answers;
        this.watch = new Watch(Thread.currentThread(), this::tell);
    }

    /** @param arguments where Twinhost's classes are; where the tests of this module are */
    public static void main(String[] arguments) {
        try {
            serve(arguments);
            System.exit(0);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(EXIT_OWN_TROUBLE); // no verdict about a mutant
        }
    }

    private static void serve(String[] arguments) throws IOException, ReflectiveOperationException {
        var worker = new Worker(arguments[0], arguments[1], System.out);
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        System.setOut(nowhere);
        worker.watch.start();
        try (var jobs = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (var line = jobs.readLine(); line != null; line = jobs.readLine()) {
                worker.tell(worker.work(Json.read(line.getBytes(StandardCharsets.UTF_8), Job.class)));
            }
        }
    }

    private synchronized void tell(Answer answer) {
        answers.println(new String(Json.bytes(answer), StandardCharsets.UTF_8));
        answers.flush();
    }

    private Answer work(Job job) throws IOException, ReflectiveOperationException {
        var folder = Files.createTempDirectory("mutant");
        try {
            if (!job.sources().isEmpty()) {
                new MutantCompiler(ownPath).compile(job.sources(), folder);
            }
            return job.measure() ? measured(job, folder) : tried(job, folder);
        } catch (Mutant.Unfit e) {
            return new Answer(Answer.Kind.INVALID, null, e.getMessage(), 0, List.of());
        } catch (UnitTests.NoTest e) {
            return new Answer(Answer.Kind.NO_TEST, null, e.getMessage(), 0, List.of());
        } finally {
            delete(folder);
        }
    }

    /** Each class of tests on the cores as they are: whether it passes here, how long it takes, what it reaches. */
    private Answer measured(Job job, Path folder) throws IOException, UnitTests.NoTest {
        for (var check : job.checks()) {
            try (var loader = new MutantLoader(folder, path())) {
                var started = cpuNanos();
                var failure = test(check, loader);
                tell(new Answer(Answer.Kind.AT, check.test(), failure == null ? null : failure.what(), seconds(started),
                        loader.ours()));
            }
        }
        return new Answer(Answer.Kind.MEASURED, null, null, 0, List.of());
    }

    private Answer tried(Job job, Path folder) throws IOException, ReflectiveOperationException, UnitTests.NoTest {
        var started = cpuNanos();
        try (var loader = new MutantLoader(folder, path())) {
            for (var check : job.checks()) {
                var failure = test(check, loader);
                if (failure != null) {
                    return Answer.caught("test " + failure.test(), failure.what(), seconds(started));
                }
            }
        }
        if (job.seeds() > 0 || job.moreMs() > 0 || !job.firstSeeds().isEmpty()) {
            try (var loader = new MutantLoader(folder, path())) {
                var caught = seeds(job, loader);
                if (caught != null) {
                    return Answer.caught(caught[0], caught[1], seconds(started));
                }
            }
        }
        return new Answer(Answer.Kind.SURVIVED, null, null, seconds(started), List.of());
    }

    private UnitTests.Failure test(Job.Check check, MutantLoader loader) throws UnitTests.NoTest {
        var by = "test " + check.test();
        tell(Answer.at(by));
        watch.begin(by, check.limitMs());
        try {
            return tests.run(check.test(), loader).orElse(null);
        } finally {
            watch.end();
        }
    }

    /** The seed with what broke, and that in words; null: nothing did. */
    private String[] seeds(Job job, MutantLoader loader) throws ReflectiveOperationException {
        var trial = loader.loadClass(Trial.class.getName())
                .getMethod("seeds", long[].class, long.class, long.class, LongConsumer.class);
        var at = new AtomicLong();
        LongConsumer begun = seed -> {
            at.set(seed);
            tell(Answer.at("seed " + seed));
            watch.begin("seed " + seed, SEED_LIMIT_MS);
        };
        try {
            var first = job.firstSeeds().stream().mapToLong(Long::longValue).toArray();
            var broken = (Object[]) trial.invoke(null, first, job.seeds(), job.moreMs(), begun);
            return broken[Trial.INVARIANT] == null ? null
                    : new String[] {"seed " + broken[Trial.SEED] + " " + broken[Trial.INVARIANT], (String) broken[Trial.WHAT]};
        } catch (InvocationTargetException e) {
            return new String[] {"seed " + at.get() + " throws", String.valueOf(e.getCause())};
        } finally {
            watch.end();
        }
    }

    private String path() {
        return testPath.isEmpty() ? ownPath : testPath + File.pathSeparator + ownPath;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static double seconds(long since) {
        return (cpuNanos() - since) / 1e9;
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
