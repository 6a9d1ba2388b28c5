package org.twinhost.twinctl.imports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.UUID;
import org.twinhost.twinctl.imports.merge.World;

/** The machine that this runs on. Devices are not opened: the kernel says how large they are. */
final class ThisWorld implements World {

    private static final int SECTOR = 512;
    private static final int BIRTH_BYTES = 8;

    private final Path sys;

    ThisWorld() {
        this(Path.of("/sys/class/block"));
    }

    ThisWorld(Path sys) {
        this.sys = sys;
    }

    @Override
    public OptionalLong sizeOf(String path) {
        try {
            var real = Path.of(path).toRealPath();
            if (Files.isRegularFile(real)) {
                return OptionalLong.of(Files.size(real));
            }
            var sectors = Files.readString(sys.resolve(real.getFileName()).resolve("size")).strip();
            return real.startsWith("/dev") && sectors.matches("[1-9][0-9]{0,14}")
                    ? OptionalLong.of(Long.parseLong(sectors) * SECTOR) : OptionalLong.empty();
        } catch (IOException | IllegalArgumentException notHere) {
            return OptionalLong.empty();
        }
    }

    @Override
    public String birth() {
        var random = new byte[BIRTH_BYTES];
        new SecureRandom().nextBytes(random);
        random[0] |= 1; // not all 0
        return HexFormat.of().formatHex(random);
    }

    @Override
    public String uuid() {
        return UUID.randomUUID().toString();
    }
}
