package org.twinhost.simulator.mutation.worker;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.twinhost.runtime.Json;

/** The JVM of a {@link Worker}, as those who give it jobs see it. Used by one thread; {@link #close} by any. */
public final class WorkerProcess implements AutoCloseable {

    private static final String NAME = Worker.class.getName();
    /** Above it a signal ended the process: not the mutant's doing. */
    private static final int EXIT_SIGNALLED = 128;

    private final ClassPath path;
    private final String module;
    private volatile Process process;
    private volatile boolean closed;
    private BufferedReader answers;

    /** @param module whose tests it can run, in whose folder it works */
    public WorkerProcess(ClassPath path, String module) {
        this.path = path;
        this.module = module;
    }

    public String module() {
        return module;
    }

    /** The worker was ended, not by what it tried. */
    public static final class Ended extends Exception {
        private static final long serialVersionUID = 1L;

        Ended(String message) {
            super(message);
        }
    }

    /**
     * Waits for the verdict. A mutant that hangs the worker, or ends it, is caught by that.
     *
     * @param told what it says on the way, on this thread
     */
    public Answer ask(Job job, Consumer<Answer> told) throws Ended {
        try {
            start();
            var line = new String(Json.bytes(job), StandardCharsets.UTF_8) + "\n";
            process.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return answer(told);
        } catch (IOException e) {
            throw new Ended("the worker for " + module + " ended: " + e.getMessage());
        }
    }

    private Answer answer(Consumer<Answer> told) throws IOException, Ended {
        String at = null;
        for (var line = answers.readLine(); line != null; line = answers.readLine()) {
            var answer = Json.read(line.getBytes(StandardCharsets.UTF_8), Answer.class);
            if (Watch.HANGS.equals(answer.what())) {
                process.destroyForcibly(); // it ends itself; the next job must not meet it while it does
                exit();
            }
            if (answer.kind() != Answer.Kind.AT) {
                return answer;
            }
            at = answer.by();
            told.accept(answer);
        }
        var exit = exit();
        if (closed || at == null || exit > EXIT_SIGNALLED) {
            throw new Ended("the worker for " + module + " ended with " + exit);
        }
        return Answer.caught(at, "it ends the JVM with " + exit, 0);
    }

    private int exit() {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return EXIT_SIGNALLED + 1;
        }
    }

    private synchronized void start() throws IOException, Ended {
        if (closed) {
            throw new Ended("stopped");
        }
        if (process == null || !process.isAlive()) {
            process = new ProcessBuilder(command()).directory(path.repository().resolve(module).toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }
    }

    private List<String> command() {
        var java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        try {
            return List.of(java, "-XX:+UseSerialGC", "-Xmx1g", "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData",
                    "-Djava.util.logging.manager=java.util.logging.LogManager", "-Dorg.jboss.logging.provider=jdk",
                    "-cp", path.all(), NAME, path.own(), path.testsOf(module));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
