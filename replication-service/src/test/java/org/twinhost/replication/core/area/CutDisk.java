package org.twinhost.replication.core.area;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.twinhost.replication.core.ports.Done;
import org.twinhost.replication.core.ports.NothingElse;

/**
 * A volume's metadata on a disk with a cache, whose power goes after a number of writes: of what was not flushed then, each
 * sector of 512 bytes is there or not. Everything ends at once, and it counts what was read.
 */
final class CutDisk extends NothingElse {

    private static final int SECTOR = 512;

    final TreeMap<Long, byte[]> stable = new TreeMap<>();
    private final TreeMap<Long, byte[]> cached = new TreeMap<>();
    private final ArrayList<Runnable> ends = new ArrayList<>();
    final List<String> said = new ArrayList<>();
    int writesLeft = Integer.MAX_VALUE;
    int writes;
    long bytesRead;

    /** Does what was asked for, and what that asks for. */
    void run() {
        while (!ends.isEmpty()) {
            ends.removeFirst().run();
        }
    }

    /** Each sector that was not flushed is there, or is not. */
    void cut(Random random) {
        ends.clear();
        cached.forEach((at, bytes) -> {
            if (random.nextBoolean()) {
                stable.put(at, bytes);
            }
        });
        cached.clear();
        writesLeft = Integer.MAX_VALUE;
    }

    @Override
    public void readBytes(long offset, int length, BytesDone done) {
        bytesRead += length;
        var all = new byte[length];
        for (var layer : List.of(stable, cached)) {
            for (Map.Entry<Long, byte[]> each : layer.subMap(offset, offset + length).entrySet()) {
                System.arraycopy(each.getValue(), 0, all, (int) (each.getKey() - offset), SECTOR);
            }
        }
        ends.add(() -> done.done(all, null));
    }

    @Override
    public void writeBytes(long offset, byte[] bytes, Done done) {
        if (writesLeft-- <= 0) {
            return; // the power is gone
        }
        writes++;
        for (int at = 0; at < bytes.length; at += SECTOR) {
            cached.put(offset + at, Arrays.copyOfRange(bytes, at, at + SECTOR));
        }
        ends.add(() -> done.done(null));
    }

    @Override
    public void flush(Done done) {
        if (writesLeft <= 0) {
            return;
        }
        stable.putAll(cached);
        cached.clear();
        ends.add(() -> done.done(null));
    }

    /** Where something lies, in blocks of 4 KiB. */
    TreeSet<Long> blocks() {
        var found = new TreeSet<Long>();
        stable.keySet().forEach(at -> found.add(at / MetadataLayout.BLOCK));
        return found;
    }

    @Override
    public void say(String line) {
        said.add(line);
    }
}
