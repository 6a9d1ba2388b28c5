package org.twinhost.twinctl.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/import.md} has the tables of the importers; {@code -Drewrite} makes it anew. */
class ImportDocTest {

    private static final Path PAGE = Path.of("../docs/import.md");

    @Test
    void thePageIsTheTables() throws IOException {
        if (System.getProperty("rewrite") != null) {
            Files.writeString(PAGE, page());
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page());
    }

    private static String page() {
        var page = new StringBuilder("""
                # From an older cluster

                `twinctl import` reads what there is of DRBD, Heartbeat, Xen and libvirt, and says of each line what becomes
                of it: **kept**, **mapped** to something of ours, or **lost**, with the reason and what there is instead.
                Nothing is run, nothing is applied. What belongs together is given together, in any order:

                    twinctl import /etc/drbd.conf /etc/drbd.d/*.res /etc/ha.d/ha.cf /etc/ha.d/authkeys /etc/xen/web1.cfg
                    twinctl import … --into new.json          the configuration in force with all of that in it
                    twinctl config check new.json             then config apply, and what the report says is left to do

                A file is recognised by what it holds, or `--kind` says what it is. What can't be decided is asked for, all of
                it at once, and `--into` writes nothing until it is answered:

                | answer | what it says |
                |---|---|
                | `--node THEIRS=OURS` | which node of ours it is; `none` leaves it out. New ones come by `twinctl join` |
                | `--link THEIRS=OURS` | which link a card (`eth1`) or DRBD's addresses (`replication`) are; or `none` |
                | `--address NODE:LINK=IP` | of one of our nodes on a link that is new; nothing is broadcast here |
                | `--size VOLUME=20G` | of a volume's data, where no file says it and its device is elsewhere |
                | `--disk THEIRS=VOLUME` | which volume a guest's disk is, as its file names it; `none` leaves it out |
                | `--onto SNAPSHOT` | a configuration in a file in place of the one in force; no cluster is asked |

                Exit code: 0 nothing is lost, 3 something is lost, unknown or to be decided first, 1 refused: a file is not
                understood, or `--into` can't be written. `-o json` has the same for programs.

                **What is safe stays so.** No setting that makes a volume, a link or a decision less safe is taken over; the
                tables say which. Secrets are neither taken nor shown: the cluster has keys of its own. Guests come with
                target *stopped*, so that none runs there and here. Both replicas of a volume hold data when they first meet:
                `twinctl volume sync NAME --from NODE` says whose are right. What is in the configuration already stays as it
                is: to import again changes nothing. That is so of `failback` and `timing` of a cluster with nodes, too.

                **Partitions become disks.** Xen gave a volume to its guest as `sda1`; here it is the whole disk `vda`.
                `root=` and what else names it on the kernel's command line is rewritten; `/etc/fstab` in the guest is yours.
                Such a disk has no boot loader, so the guest needs `boot.kernel`, one with virtio.

                **Metadata** lie behind the data, and take about 1 MiB more than DRBD's: grow a device by 4 MiB before it
                becomes a replica, or give it a `metaDisks` entry. How much of a disk DRBD has in use,
                `/dev/drbd/by-res/NAME` says alone: where that is not on this machine, `--size` is asked for, and less than
                it is refused.

                Python is not evaluated (strings, numbers and lists are read), XML has no entities but the five, what an
                `include` names is not followed. A file has at most 1 MiB. Not read: `cib.xml`, `xend-config.sxp`,
                `keepalived.conf`, VServer's folders.
                """);
        for (var kind : Kind.values()) {
            page.append("\n## `").append(kind).append("`: ").append(kind.about())
                    .append("\n\n| directive | fate | what becomes of it |\n|---|---|---|\n");
            kind.rules().all().forEach(rule -> page.append("| `").append(rule.directive()).append("` | ").append(rule.becomes())
                    .append(" | ").append(rule.text().replace("{}", "*value*")).append(" |\n"));
        }
        return page.append("""

                What is in none of these tables is *unknown, ignored*, and counts as lost. This page is made from the tables
                in the code; a test keeps both equal.
                """).toString();
    }
}
