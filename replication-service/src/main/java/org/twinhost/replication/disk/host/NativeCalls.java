package org.twinhost.replication.disk.host;

import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CIntPointer;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.twinhost.replication.disk.host.LibC.Result;

/** From a native executable: calls as C has them. The JVM never loads this class. */
final class NativeCalls implements Calls {

    @CFunction("open")
    private static native int cOpen(CCharPointer path, int flags);

    @CFunction("close")
    private static native int cClose(int descriptor);

    @CFunction("lseek")
    private static native long cLseek(int descriptor, long offset, int whence);

    @CFunction("flock")
    private static native int cFlock(int descriptor, int operation);

    /** Nothing may come between a call and this, or the number is of that. */
    @CFunction(value = "__errno_location", transition = CFunction.Transition.NO_TRANSITION)
    private static native CIntPointer errno();

    @Override
    public Result open(String path, int flags) {
        try (var text = CTypeConversion.toCString(path)) {
            var value = cOpen(text.get(), flags);
            return new Result(value, errno().read());
        }
    }

    @Override
    public Result close(int descriptor) {
        var value = cClose(descriptor);
        return new Result(value, errno().read());
    }

    @Override
    public Result lseek(int descriptor, long offset, int whence) {
        var value = cLseek(descriptor, offset, whence);
        return new Result(value, errno().read());
    }

    @Override
    public Result flock(int descriptor, int operation) {
        var value = cFlock(descriptor, operation);
        return new Result(value, errno().read());
    }
}
