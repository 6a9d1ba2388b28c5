package org.twinhost.replication.disk.host;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The calls of the C library that Java has no word for. A descriptor is a number here: who opened it closes it. The numbers
 * are those of Linux on x86-64 and arm64.
 *
 * <p>In a native executable each signature has to be known when it is built: {@code META-INF/native-image} of this module
 * lists them, and lets this class begin at run time.
 */
public final class LibC {

    public static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_EXCL = 0200;
    public static final int O_CLOEXEC = 02000000;
    public static final int SEEK_DATA = 3;
    static final int LOCK_EX = 2;
    static final int LOCK_NB = 4;

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    public static final int ENXIO = 6;
    static final int EWOULDBLOCK = 11;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int ENODEV = 19;
    static final int EMFILE = 24;
    static final int EROFS = 30;
    static final int ENOMEDIUM = 123;

    private static final AddressLayout TEXT = ValueLayout.ADDRESS;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(PathElement.groupElement("errno"));

    private static final MethodHandle OPEN = function("open", FunctionDescriptor.of(INT, TEXT, INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(INT, INT));
    private static final MethodHandle LSEEK = function("lseek", FunctionDescriptor.of(LONG, INT, LONG, INT));
    private static final MethodHandle FLOCK = function("flock", FunctionDescriptor.of(INT, INT, INT));

    private LibC() {}

    /**
     * What a call gave.
     *
     * @param value negative: it failed
     * @param errno why it failed, else of no meaning
     */
    public record Result(long value, int errno) {

        public boolean failed() {
            return value < 0;
        }
    }

    public static Result open(Path path, int flags) {
        while (true) {
            var result = call(state -> {
                try (var arena = Arena.ofConfined()) {
                    var text = arena.allocateFrom(path.toString(), StandardCharsets.UTF_8);
                    return (int) OPEN.invokeExact(state, text, flags);
                }
            });
            if (!result.failed() || result.errno() != EINTR) {
                return result;
            }
        }
    }

    /** Never again after a failure: Linux has closed it all the same. */
    public static Result close(int descriptor) {
        return call(state -> (int) CLOSE.invokeExact(state, descriptor));
    }

    public static Result lseek(int descriptor, long offset, int whence) {
        return call(state -> (long) LSEEK.invokeExact(state, descriptor, offset, whence));
    }

    static Result flock(int descriptor, int operation) {
        return call(state -> (int) FLOCK.invokeExact(state, descriptor, operation));
    }

    private interface Call {
        long from(MemorySegment state) throws Throwable;
    }

    private static Result call(Call call) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(CALL_STATE);
            long value = call.from(state);
            return new Result(value, (int) ERRNO.get(state, 0L));
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new IllegalStateException("a call of the C library threw", failure);
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(String name, FunctionDescriptor signature, Linker.Option... more) {
        var options = new Linker.Option[more.length + 1];
        System.arraycopy(more, 0, options, 1, more.length);
        options[0] = Linker.Option.captureCallState("errno");
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), signature, options);
    }
}
