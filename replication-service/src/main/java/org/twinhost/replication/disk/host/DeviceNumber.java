package org.twinhost.replication.disk.host;

/** What the kernel knows a device by. */
record DeviceNumber(long major, long minor) {

    /** From what stat(2) says, as the C library packs it. */
    static DeviceNumber of(long packed) {
        return new DeviceNumber((packed >>> 8 & 0xfff) | (packed >>> 32 & ~0xfffL), (packed & 0xff) | (packed >>> 12 & ~0xffL));
    }

    @Override
    public String toString() {
        return major + ":" + minor;
    }
}
