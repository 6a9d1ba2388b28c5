package org.twinhost.fencing.device;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

    /** How many prepare a question of that name. A file of a server that is gone is waited for as long as it is gone. */
    private static final Map<String, Integer> PREPARING = new ConcurrentHashMap<>();
    private static final int PREPARING_MAX = 8;

    /** It ends with the thread that starts it. */
    private static final List<String> ENDS_WITH_US = List.of("setpriv", "--pdeathsig", "KILL", "--");

    /** What is asked, and what an answer means. */
    interface Question<T> {

        /** For the name of a thread. */
        String name();

        /**
         * Called once, on a thread of its own: what it reads may take long, or never come.
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
        asked.startPreparing();
        CompletableFuture.delayedExecutor(deadline.toMillis(), TimeUnit.MILLISECONDS).execute(asked::end);
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
        if (running == null) {
            // Nothing of it runs, and nothing will.
            answer.complete(refused(new Unaskable("ended before it began: if nobody ended it, this node could not read its"
                    + " password file within " + deadline.toSeconds() + " s; look where that file is")));
        } else if (start != null) {
            running.destroyForcibly();
            // What it started holds its output open: who listens would wait for that.
            start.family().ifPresent(family -> thread("end").start(family::end));
        }
    }

    /** On a thread of its own. Those that hang, at a file of a server that is gone, are not joined by ever more. */
    private void startPreparing() {
        if (PREPARING.merge(question.name(), 1, Integer::sum) > PREPARING_MAX) {
            isPrepared();
            answer.complete(refused(new Unaskable(PREPARING_MAX + " questions before this one still wait for what they need,"
                    + " such as the password file: look where that file is")));
            return;
        }
        try {
            thread("prepare").start(this::prepare);
        } catch (Throwable e) {
            // No room for a thread: that is an answer as well, and ends nothing else.
            isPrepared();
            answer.complete(refused(e));
        }
    }

    private void isPrepared() {
        PREPARING.computeIfPresent(question.name(), (_, count) -> count == 1 ? null : count - 1);
    }

    private void prepare() {
        try {
            var how = question.start();
            STARTER.execute(() -> begin(how));
        } catch (Throwable e) {
            // Whatever it is, the question has an answer.
            answer.complete(refused(e));
        } finally {
            isPrepared();
        }
    }

    private synchronized void begin(Start how) {
        if (ended) {
            return;
        }
        try {
            start = how;
            var started = start(how);
            process = started;
            thread("listen").start(() -> listen(started, how));
        } catch (Throwable e) {
            // Thrown on, it would end the thread, all processes that it has started, and leave this question open for ever.
            Optional.ofNullable(process).ifPresent(Process::destroyForcibly);
            answer.complete(refused(e));
        }
    }

    private T refused(Throwable why) {
        return question.refused(why instanceof Exception known ? known : new IllegalStateException(why.toString(), why));
    }

    private static Process start(Start how) throws IOException {
        var builder = new ProcessBuilder(Stream.concat(ENDS_WITH_US.stream(), how.command().stream()).toList());
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
        try {
            answer.complete(question.read(exit, output));
        } catch (RuntimeException e) {
            answer.complete(refused(e));
        }
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
