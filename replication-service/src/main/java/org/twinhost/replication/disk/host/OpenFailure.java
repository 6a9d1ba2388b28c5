package org.twinhost.replication.disk.host;

import java.io.IOException;
import java.nio.file.Path;

/** Why the system did not open a file or device, for an administrator. */
public final class OpenFailure {

    private OpenFailure() {}

    /** @param errno that open(2) gave */
    public static IOException of(Path path, int errno) {
        return new IOException(path + ": " + switch (errno) {
            case LibC.ENOENT -> "it is not there";
            case LibC.EPERM, LibC.EACCES -> "this service may not read and write it; give it to the group"
                    + " twinhost-disk, a device by a rule of udev";
            case LibC.EROFS -> "it is read-only";
            case LibC.ENXIO, LibC.ENODEV -> "there is no such device, or it has gone";
            case LibC.ENOMEDIUM -> "its medium is missing";
            case LibC.EBUSY -> "something on this host uses it";
            case LibC.EMFILE -> "this service has too many files open";
            default -> "errno " + errno;
        });
    }
}
