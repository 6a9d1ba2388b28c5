package org.twinhost.twinctl.imports;

import java.util.Map;
import java.util.OptionalLong;
import org.twinhost.twinctl.imports.merge.World;

/** A machine with some devices, where chance counts. */
final class PlayedWorld implements World {

    private final Map<String, Long> devices;
    private int made;

    PlayedWorld(Map<String, Long> devices) {
        this.devices = devices;
    }

    @Override
    public OptionalLong sizeOf(String path) {
        return devices.containsKey(path) ? OptionalLong.of(devices.get(path)) : OptionalLong.empty();
    }

    @Override
    public String birth() {
        return "%016x".formatted(++made);
    }

    @Override
    public String uuid() {
        return "00000000-0000-4000-8000-%012x".formatted(++made);
    }
}
