package org.twinhost.replication.disk.host;

import java.nio.file.Path;

/**
 * The calls of the C library that Java has no word for. A descriptor is a number here: who opened it closes it. The numbers
 * are those of Linux on x86-64 and arm64.
 *
 * <p>A native executable calls them as C does, and takes nothing of the JVM's foreign function interface with it: which of
 * the two it is, this class knows when it begins, and in an executable that is while it is made.
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

    private static final Calls CALLS = System.getProperty("org.graalvm.nativeimage.imagecode") == null
            ? new ForeignCalls() : new NativeCalls();

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
            var result = CALLS.open(path.toString(), flags);
            if (!result.failed() || result.errno() != EINTR) {
                return result;
            }
        }
    }

    /** Never again after a failure: Linux has closed it all the same. */
    public static Result close(int descriptor) {
        return CALLS.close(descriptor);
    }

    public static Result lseek(int descriptor, long offset, int whence) {
        return CALLS.lseek(descriptor, offset, whence);
    }

    static Result flock(int descriptor, int operation) {
        return CALLS.flock(descriptor, operation);
    }
}
