package org.twinhost.replication.disk.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A look at a file or block device that somebody would have a volume use. It may be open for a volume at the same time: the
 * look reads nothing of it and opens nothing for writing.
 *
 * @param sizeBytes of all of it
 */
public record DeviceLook(Path path, Identity identity, long sizeBytes) {

    /** What it is, whatever path leads there: equal for the same device or file. */
    public sealed interface Identity permits HeldPart.Identity {}

    /** What it is; not even opened is it. */
    public static Identity identityOf(Path path) throws IOException {
        return HeldPart.Identity.of(path);
    }

    /**
     * May wait for the disk.
     *
     * @throws IOException it is not there, no file or block device, or this service may not read and write it; says so and what
     *     to do about it
     */
    public static DeviceLook at(Path path) throws IOException {
        var identity = HeldPart.Identity.of(path);
        if (!Files.isReadable(path)) {
            throw OpenFailure.of(path, LibC.EACCES);
        }
        if (!Files.isWritable(path)) {
            throw identity.isBlockDevice() ? OpenFailure.of(path, LibC.EACCES) : new IOException(path + ": this service may not"
                    + " write it; give it to the group twinhost-disk, and its folder to the service by ReadWritePaths= in a"
                    + " drop-in of twinhost-replication.service");
        }
        if (identity.isBlockDevice() && isReadOnly(identity.device())) {
            throw OpenFailure.of(path, LibC.EROFS);
        }
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new DeviceLook(path, identity, channel.size());
        }
    }

    private static boolean isReadOnly(DeviceNumber device) {
        try {
            return Files.readString(Path.of("/sys/dev/block", device.toString(), "ro")).strip().equals("1");
        } catch (IOException unknown) {
            return false;
        }
    }

    /**
     * Throws if something else on this host has it, and says what and how to end that. Silent where this service has it.
     */
    public void checkFree() throws IOException {
        HeldPart.checkFree(path, (HeldPart.Identity) identity);
    }
}
