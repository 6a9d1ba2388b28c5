package org.twinhost.fencing.device;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One process that speaks to a device, killed at its deadline. The answer is given when it is gone, so that no order of ours is
 * on its way any more. It ends with this service ({@code setpriv --pdeathsig}), also when that is killed. Thread-safe.
 *
 * @param <T> the answer
 */
final class DeviceProcess<T> {

    /** Of what it says; the rest is read and forgotten. */
    private static final int OUTPUT_MAX = 64 * 1024;

    /** Processes are started on one thread that never ends: their death signal follows the thread that started them. */
    private static final Executor STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("device-starter").daemon().factory());

    /** What is asked, and what an answer means. */
    interface Question<T> {

        /** For the name of a thread. */
        String name();

        /**
         * Called once, on the starter's thread.
         *
         * @throws Unaskable it can't be asked at all
         */
        Start start() throws Unaskable;

        /** @param exit of the process; 137 where it was killed */
        T read(int exit, String output);

        /**
         * It was never asked.
         *
         * @param why an {@link Unaskable} with a reason to tell; an IOException: there is no such program; or what was thrown
         *     at values that are none
         */
        T refused(Exception why);
    }

    /** The reason is for the administrator. */
    static final class Unaskable extends Exception {

        private static final long serialVersionUID = 1L;

        Unaskable(String why) {
            super(why);
        }
    }

    /**
     * How it is started.
     *
     * @param command the program and its arguments; secrets are no part of them
     * @param input what it reads, secrets among it
     * @param family present: it starts programs of its own, which end with it
     * @param isErrorRead whether what it says of errors is part of its output
     */
    record Start(List<String> command, String input, Optional<ProcessFamily> family, boolean isErrorRead) {}

    private final Question<T> question;
    private final Duration deadline;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private @Nullable Process process;
    private @Nullable Start start;
    private boolean ended;

    private DeviceProcess(Question<T> question, Duration deadline) {
        this.question = question;
        this.deadline = deadline;
    }

    static <T> DeviceProcess<T> ask(Question<T> question, Duration deadline) {
        var asked = new DeviceProcess<>(question, deadline);
        STARTER.execute(asked::begin);
        return asked;
    }

    /** Completes, never exceptionally, once nothing of it runs any more. */
    CompletionStage<T> answer() {
        return answer;
    }

    /** Ends it now, whatever it was about to say. */
    synchronized void end() {
        if (answer.isDone()) {
            return;
        }
        ended = true;
        var running = process;
        if (running != null && start != null) {
            running.destroyForcibly();
            // What it started holds its output open: who listens would wait for that.
            start.family().ifPresent(family -> thread("end").start(family::end));
        }
    }

    private synchronized void begin() {
        if (ended) {
            answer.complete(question.refused(new Unaskable("ended before it began")));
            return;
        }
        Process started;
        try {
            start = question.start();
            started = start(start);
        } catch (Unaskable | IOException | RuntimeException e) {
            // Thrown on, it would end the thread, all processes that it has started, and leave this question open for ever.
            answer.complete(question.refused(e));
            return;
        }
        process = started;
        var how = start;
        thread("listen").start(() -> listen(started, how));
        CompletableFuture.delayedExecutor(deadline.toMillis(), TimeUnit.MILLISECONDS).execute(this::end);
    }

    private static Process start(Start how) throws IOException {
        var builder = new ProcessBuilder(how.command());
        if (how.isErrorRead()) {
            builder.redirectErrorStream(true);
        } else {
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        }
        if (how.input().isEmpty()) {
            builder.redirectInput(new File("/dev/null"));
        }
        how.family().ifPresent(family -> family.mark(builder.environment()));
        return builder.start();
    }

    private Thread.Builder.OfPlatform thread(String does) {
        return Thread.ofPlatform().name(question.name() + "-" + does).daemon();
    }

    /** Reads from the beginning: what is read after a process has ended may be lost. */
    private void listen(Process started, Start how) {
        if (!how.input().isEmpty()) {
            try (var input = started.getOutputStream()) {
                input.write(how.input().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It ended without reading; how, it says itself.
            }
        }
        String output;
        try (var stream = started.getInputStream()) {
            output = beginning(stream);
        } catch (IOException e) {
            output = "";
        }
        var exit = started.onExit().join().exitValue();
        how.family().ifPresent(ProcessFamily::end);
        answer.complete(question.read(exit, output));
    }

    private static String beginning(InputStream stream) throws IOException {
        var bytes = stream.readNBytes(OUTPUT_MAX);
        stream.transferTo(OutputStream.nullOutputStream());
        var text = new String(bytes, StandardCharsets.UTF_8);
        // Half a line may end with half a password, which nobody would know for one.
        return bytes.length < OUTPUT_MAX ? text : text.substring(0, text.lastIndexOf('\n') + 1);
    }

    /** The same, as a conversation with a device. */
    static FenceDevice.Conversation conversation(DeviceProcess<FenceDevice.DeviceReply> process) {
        return new FenceDevice.Conversation() {
            @Override
            public CompletionStage<FenceDevice.DeviceReply> answer() {
                return process.answer();
            }

            @Override
            public void end() {
                process.end();
            }
        };
    }
}
