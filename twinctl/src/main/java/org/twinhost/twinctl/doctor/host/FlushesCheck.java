package org.twinhost.twinctl.doctor.host;

import java.util.regex.Pattern;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.twinctl.doctor.check.Check;
import org.twinhost.twinctl.doctor.check.Findings;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.doctor.check.Site;

/** Whether what a disk calls written is written. From here one sees a setting that lies, never a disk that does. */
public final class FlushesCheck implements Check {

    private static final Pattern REAL_DISK = Pattern.compile("(sd|vd|xvd|hd)[a-z]+|nvme\\d+n\\d+|mmcblk\\d+");
    private static final Pattern RAID = Pattern.compile("(?i).*(PERC|MegaRAID|LOGICAL VOLUME|ServeRAID|Smart Array|RAID).*");
    private static final Pattern WITHOUT_BARRIERS = Pattern.compile("(.*,)?(nobarrier|barrier=0)(,.*)?");
    private static final String THROUGH = "write through";

    @Override
    public String name() {
        return "flushes";
    }

    @Override
    public String why() {
        return "what was flushed must survive a power cut: acknowledged writes of guests, and what permits a node to act";
    }

    @Override
    public void examine(Machine machine, Site site, Findings findings) {
        if (site.container() != null) {
            findings.skipped("disks are the host's of this " + site.container());
            return;
        }
        var disks = machine.list("/sys/block").stream().filter(name -> REAL_DISK.matcher(name).matches()).toList();
        if (disks.isEmpty()) {
            findings.skipped("the kernel tells of no disk");
        }
        disks.forEach(name -> disk(machine, name, findings));
        machine.read("/proc/mounts").orElse("").lines().map(line -> line.split(" ")).filter(words -> words.length > 3)
                .filter(words -> words[1].equals("/") || words[1].startsWith("/var"))
                .filter(words -> WITHOUT_BARRIERS.matcher(words[3]).matches())
                .forEach(words -> findings.found(FindingCode.FLUSH_DOUBTED, words[1],
                        "its file system is mounted without barriers: a flush is none",
                        "mount -o remount,barrier=1 " + words[1] + "; and take nobarrier and barrier=0 out of /etc/fstab"));
    }

    private static void disk(Machine machine, String name, Findings findings) {
        var kernel = machine.read("/sys/block/" + name + "/queue/write_cache").map(String::strip).orElse("");
        // What the disk itself says: the kernel can be told otherwise, and then sends no flushes.
        var disk = machine.list("/sys/block/" + name + "/device/scsi_disk").stream().findFirst()
                .flatMap(each -> machine.read("/sys/block/" + name + "/device/scsi_disk/" + each + "/cache_type"))
                .map(String::strip).orElse(kernel);
        var model = machine.read("/sys/block/" + name + "/device/model").map(String::strip).orElse("");
        if (kernel.equals(THROUGH) && disk.startsWith("write back")) {
            findings.found(FindingCode.FLUSH_DOUBTED, "disk " + name,
                    "it has a cache that a power cut empties, and the kernel was told to send it no flushes",
                    "echo 'write back' > /sys/block/" + name + "/queue/write_cache; and find what sets it: grep -r write_cache"
                            + " /etc");
        } else if (RAID.matcher(model).matches()) {
            findings.skipped("disk " + name + " is behind a controller (" + model
                    + "): only its own tool tells whether its cache has a battery that works");
        }
    }
}
