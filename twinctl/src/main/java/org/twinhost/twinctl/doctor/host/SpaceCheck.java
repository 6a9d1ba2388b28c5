package org.twinhost.twinctl.doctor.host;

import java.util.List;
import org.twinhost.contract.ByteSize;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.twinctl.doctor.check.Check;
import org.twinhost.twinctl.doctor.check.Findings;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.doctor.check.Site;

/** Whether there is room for state and logs. */
public final class SpaceCheck implements Check {

    private static final List<String> FOLDERS = List.of("/var/lib/twinhost", "/var/log");
    private static final int SHARE_LOW = 10;
    private static final long BYTES_LOW = 2L << 30;
    private static final long BYTES_LEAST = 256L << 20;

    @Override
    public String name() {
        return "space";
    }

    @Override
    public String why() {
        return "what permits an act is on the disk before the act: a node without room lives on what was set aside";
    }

    @Override
    public void examine(Machine machine, Site site, Findings findings) {
        for (var folder : FOLDERS) {
            var room = machine.room(folder);
            if (room.isEmpty()) {
                findings.skipped("there is no " + folder);
                continue;
            }
            var free = room.get().freeBytes();
            var isLow = free < BYTES_LEAST || free < BYTES_LOW && free < room.get().totalBytes() / SHARE_LOW;
            if (isLow && !isTiny(room.get())) {
                findings.found(FindingCode.SPACE_LOW, folder, ByteSize.text(free) + " of "
                        + ByteSize.text(room.get().totalBytes()) + " are free",
                        "du -xh " + folder + " | sort -h | tail; journalctl --vacuum-size=500M");
            }
        }
    }

    /** A file system of its own that is small on purpose is judged by its share. */
    private static boolean isTiny(Machine.Room room) {
        return room.totalBytes() < 2 * BYTES_LEAST && room.freeBytes() >= room.totalBytes() / SHARE_LOW;
    }
}
