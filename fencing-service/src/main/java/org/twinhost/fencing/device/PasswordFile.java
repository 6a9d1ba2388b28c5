package org.twinhost.fencing.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.twinhost.fencing.device.DeviceProcess.Unaskable;

/** Reads a device's password, which is the first line of a small file. Whoever configures may name any file. */
final class PasswordFile {

    /** A pipe or a device file would be read for ever. */
    static final int BYTES_MAX = 4 * 1024;

    private PasswordFile() {}

    /** @throws Unaskable there is no password in it; what and where, and what to do */
    static String read(String name) throws Unaskable {
        var file = Path.of(name);
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new Unaskable("the password file " + name + " is no regular file on this node: name one in the"
                        + " configuration that holds the password alone");
            }
            byte[] bytes;
            try (var stream = Files.newInputStream(file)) {
                bytes = stream.readNBytes(BYTES_MAX + 1);
            }
            if (bytes.length > BYTES_MAX) {
                throw new Unaskable("the password file " + name + " has more than " + BYTES_MAX + " bytes on this node, and a"
                        + " password has less: put the device's password there, and nothing else");
            }
            var first = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString().lines().findFirst()
                    .orElse("").strip();
            if (first.isEmpty()) {
                throw new Unaskable("the password file " + name + " is empty on this node; put the device's password there");
            }
            return first;
        } catch (CharacterCodingException e) {
            throw new Unaskable("the password file " + name + " is not in UTF-8 on this node: write it anew in UTF-8, or give"
                    + " the device a password of plain letters and digits");
        } catch (IOException e) {
            throw new Unaskable("the password file " + name + " cannot be read on this node; put the device's password there,"
                    + " owner root, group twinhost-fencing, mode 640");
        }
    }
}
