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
import org.twinhost.replication.disk.host.LibC.Result;

/** From the JVM: by its foreign function interface. */
final class ForeignCalls implements Calls {

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

    @Override
    public Result open(String path, int flags) {
        return call(state -> {
            try (var arena = Arena.ofConfined()) {
                var text = arena.allocateFrom(path, StandardCharsets.UTF_8);
                return (int) OPEN.invokeExact(state, text, flags);
            }
        });
    }

    @Override
    public Result close(int descriptor) {
        return call(state -> (int) CLOSE.invokeExact(state, descriptor));
    }

    @Override
    public Result lseek(int descriptor, long offset, int whence) {
        return call(state -> (long) LSEEK.invokeExact(state, descriptor, offset, whence));
    }

    @Override
    public Result flock(int descriptor, int operation) {
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
