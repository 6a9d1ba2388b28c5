package org.twinhost.config.core.fields;

import static org.twinhost.config.core.fields.Change.When.NEXT_START_OF_GUEST;
import static org.twinhost.config.core.fields.Change.When.NEXT_START_OF_REPLICATION;

import java.util.List;
import java.util.regex.Pattern;
import org.twinhost.config.core.fields.FieldType.Entries;
import org.twinhost.config.core.fields.FieldType.Flag;
import org.twinhost.config.core.fields.FieldType.Inner;
import org.twinhost.config.core.fields.FieldType.Node;
import org.twinhost.config.core.fields.FieldType.Ordered;
import org.twinhost.config.core.fields.FieldType.Pairs;
import org.twinhost.config.core.fields.FieldType.Stamp;
import org.twinhost.config.core.fields.FieldType.Text;
import org.twinhost.config.core.fields.FieldType.Whole;
import org.twinhost.config.core.fields.FieldType.Word;
import org.twinhost.config.core.fields.FieldType.Words;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConstraintConfig;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.MetaDisk;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.ProtectAgainst;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.config.VolumeLimits;

/**
 * The table of all fields of the configuration. Rules over several fields are in {@code core.rules}; they take their limits
 * from here.
 *
 * <p>A new field: a component of its record in the contract, a row here with the next free number of its block (marked {@code
 * addedLater()}, with a standard), then {@code -Drewrite} for the schema and {@code docs/configuration.md}.
 */
public final class ConfigFields {

    /** A missed heartbeat or two must not look like a dead node. */
    public static final Limit KEEPALIVES_IN_DEADTIME =
            new Limit(3, "one lost packet must not look like a dead node");

    private static final String NO_OPTION = "what starts with '-' would be taken for an option";
    private static final Text ANY = new Text(Pattern.compile("(?s).*"), "a text", false);
    private static final Text LINE = new Text(Pattern.compile("[^\\p{Cntrl}]*"), "one line, without control characters", false);
    private static final Text NAME = new Text(Pattern.compile("[a-z0-9][a-z0-9-]{0,63}"),
            "1 to 64 of a-z, 0-9 and '-', starting with a letter or digit", false);
    private static final Text PATH =
            new Text(Pattern.compile("/[^\\p{Cntrl}]*"), "an absolute path, without control characters", false);

    private static final Section TIMING = new Section("timing", Timing.class,
            Field.of("keepaliveMs", new Whole(Limits.NONE
                            .atLeast(20, "timers and the garbage collector can't be relied on below that")),
                    "ms between two heartbeats on a link").in("thKeepaliveMs", 1).unit("ms"),
            Field.of("warntimeMs", new Whole(Limits.NONE),
                    "ms of silence after which a late link is reported").in("thWarntimeMs", 2).unit("ms"),
            Field.of("deadtimeMs", new Whole(Limits.NONE
                            .atLeast(500, "replication gives a connection up after 200 ms at the least, and has to be first")
                            .atMost(600_000, "guests of a dead node would be down for longer than ten minutes")),
                    "ms of silence on every link after which a node is given up").in("thDeadtimeMs", 3).unit("ms"),
            Field.of("restartGraceMs", new Whole(Limits.NONE.atLeast(0, "it is a duration")
                            .atMost(600_000, "guests of a node without heartbeat would wait for longer than ten minutes")),
                    "ms a single silent service of a living node is waited for").in("thRestartGraceMs", 4).unit("ms"),
            Field.of("slowestOffMs", new Whole(Limits.NONE.atLeast(1, "no device confirms a power-off in no time")
                            .atMost(600_000, "a node that is not favoured would leave a dead one alone for that long")),
                    "the longest in ms that a power-off takes to be confirmed").in("thSlowestOffMs", 5).unit("ms"));

    private static final Section LINK_END = new Section("end", NodeConfig.LinkEnd.class,
            Field.of("link", ANY, "name of a link"),
            Field.of("address", ANY, "IP address on a UDP link, path of the device on a serial one"));

    public static final Section NODE = new Section("node", NodeConfig.class,
            Field.of("name", new Node(), "name of the node").named(),
            Field.of("standby", new Flag(), "TRUE: nothing shall run on this node").in("thStandby", 40).optional(false),
            Field.of("links", new Pairs(LINK_END, Limits.NONE, "the name of a link, a space and an address"),
                    "name of a link, a space, the IP address or serial device of this node on it").in("thLinkEnd", 41));

    private static final Section LINK = new Section("link", LinkConfig.class,
            Field.of("name", NAME, "name of the link").named(),
            Field.of("kind", new Word(LinkConfig.Kind.class, true), "udp or serial").in("thLinkKind", 42),
            Field.of("replication", new Flag(), "TRUE: volumes are mirrored over this link").in("thReplication", 43)
                    .optional(false),
            Field.of("order", new Whole(Limits.NONE), "lower is preferred").in("thOrder", 44),
            Field.of("unsealed", new Flag(), "TRUE: what is mirrored over this link is neither encrypted nor authenticated;"
                    + " for a private cable only: who reaches it reads and changes the data of guests").in("thUnsealed", 45)
                    .optional(false).addedLater());

    private static final Section REPLICA = new Section("replica", VolumeConfig.ReplicaConfig.class,
            Field.of("node", new Node(), "name of a node"),
            Field.of("device", PATH, "the file or block device there: data from offset 0, metadata behind it")
                    .when(NEXT_START_OF_REPLICATION));

    private static final Section META_DISK = new Section("meta-disk", VolumeConfig.MetaDiskConfig.class,
            Field.of("node", new Node(), "name of a node"),
            Field.of("disk", new Text(MetaDisk.FORM, "an absolute path, with [INDEX] where volumes share it", true),
                    "the file or block device there for the metadata; with [INDEX] that slot of 256 MiB of it")
                    .when(NEXT_START_OF_REPLICATION));

    private static final Section INITIAL_SYNC = new Section("initial-sync", VolumeConfig.InitialSync.class,
            Field.of("from", new Node(), "the node whose data is right; all of the other replica is overwritten, once")
                    .in("thInitialSyncFrom", 65));

    private static final Section VOLUME = new Section("volume", VolumeConfig.class,
            Field.of("name", NAME, "name of the volume").named(),
            Field.of("sizeBytes", new Whole(Limits.NONE
                            .atLeast(4096, "a volume holds at least one block")
                            .atMost(VolumeLimits.SIZE_BYTES_MAX, "no volume is larger than 64 TiB in this version")
                            .inStepsOf(VolumeLimits.BLOCK_BYTES, "replication copies, compares and marks blocks of that size")),
                    "size of the volume in bytes, a multiple of 4096").in("thSizeBytes", 60).unit("bytes")
                    .never("its metadata lies behind its data"),
            Field.of("protocol", new Word(VolumeConfig.Protocol.class, false),
                    "when a write is acknowledged: A, B or C").in("thProtocol", 61).when(NEXT_START_OF_REPLICATION),
            Field.of("birth", new Text(Pattern.compile("(?!0{16})[0-9a-fA-F]{16}"), "16 hex digits, not all 0", true),
                    "16 hex digits that no other volume has; its replicas know each other by it").in("thBirth", 62)
                    .never("its replicas would no longer recognise each other"),
            Field.of("replicas", new Pairs(REPLICA, Limits.NONE
                            .atLeast(1, "without a replica there are no data")
                            .atMost(2, "this version mirrors between two nodes"),
                            "the name of a node, a space and a path"),
                    "name of a node, a space, the file or block device there").in("thReplica", 63)
                    .when(NEXT_START_OF_REPLICATION),
            Field.of("metaDisks", new Pairs(META_DISK, Limits.NONE
                            .atMost(2, "this version mirrors between two nodes"),
                            "the name of a node, a space and a path"),
                    "name of a node, a space, the disk of the metadata there: PATH, or PATH[INDEX] where volumes share it")
                    .in("thMetaDisk", 64).optional(List.of())
                    .when(NEXT_START_OF_REPLICATION).addedLater(),
            Field.of("initialSync", new Inner(INITIAL_SYNC),
                    "whose data is right when replicas meet that were never synced; absent: they are joined only if both are"
                            + " proven to be empty, else a person is asked; once they were synced it means nothing any more")
                    .optional(null).addedLater(),
            Field.of("verifyEveryDays", new Whole(Limits.NONE.atLeast(0, "0 is never")
                            .atMost(366, "a medium that changes blocks by itself would go unnoticed for longer than a year")),
                    "days after which both replicas are compared from end to end, while guests go on; absent: "
                            + VolumeConfig.USUAL_VERIFY_EVERY_DAYS + "; 0: only when a person asks for it")
                    .in("thVerifyEveryDays", 66).unit("days")
                    .optional(null).addedLater());

    private static final Section BOOT = new Section("boot", GuestConfig.KernelBoot.class,
            Field.of("kernel", PATH, "direct kernel boot: path of the kernel; absent: the guest boots from its first disk")
                    .in("thKernel", 88).when(NEXT_START_OF_GUEST),
            Field.of("initrd", PATH, "direct kernel boot: path of the initial ram disk").in("thInitrd", 89).optional(null)
                    .when(NEXT_START_OF_GUEST),
            Field.of("commandLine", LINE, "direct kernel boot: command line of the kernel").in("thKernelCommandLine", 90)
                    .optional(null).when(NEXT_START_OF_GUEST),
            Field.of("firmware", PATH, "direct kernel boot: path of a BIOS image; absent: the default of QEMU")
                    .in("thFirmware", 91).optional(null).when(NEXT_START_OF_GUEST));

    public static final Section GUEST = new Section("guest", GuestConfig.class,
            Field.of("name", NAME, "name of the guest and of its libvirt domain").named(),
            Field.of("uuid", new Text(Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "a UUID", true),
                    "UUID of the libvirt domain").in("thUuid", 80).when(NEXT_START_OF_GUEST),
            Field.of("home", new Node(), "the node the guest prefers; absent: none").in("thHome", 81).optional(null),
            Field.of("target", new Word(GuestConfig.Target.class, true),
                    "what the administrator wants: started or stopped").in("thTarget", 82),
            Field.of("vcpus", new Whole(Limits.NONE.atLeast(1, "a guest needs one to run")
                            .atMost(256, "larger guests are not tried in this version")),
                    "number of virtual CPUs").in("thVcpus", 83).when(NEXT_START_OF_GUEST),
            Field.of("memoryMib", new Whole(Limits.NONE.atLeast(16, "no operating system we know boots in less")
                            .atMost(4_194_304, "larger guests than 4 TiB are not tried in this version")),
                    "memory in MiB").in("thMemoryMib", 84).unit("MiB").when(NEXT_START_OF_GUEST),
            Field.of("volumes", new Ordered(ANY, "disk"), "name of a volume; {0} is the first disk, {1} the second")
                    .in("thDisk", 85).when(NEXT_START_OF_GUEST),
            Field.of("bridges", new Ordered(new Text(Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,14}"),
                            "the name of a bridge (1 to 15 characters)", false), "bridge"),
                    "a bridge that a network card is plugged into; {0} is the first card, {1} the second")
                    .in("thBridge", 86).when(NEXT_START_OF_GUEST),
            Field.of("boot", new Inner(BOOT), "direct kernel boot; absent: the guest boots from its first disk").optional(null)
                    .when(NEXT_START_OF_GUEST),
            Field.of("shutdownTimeoutMs", new Whole(Limits.NONE.atLeast(0, "it is a duration")
                            .atMost(3_600_000, "for longer than an hour a move or a stop would wait for a guest that hangs")),
                    "ms a clean shutdown may take before the guest is destroyed").in("thShutdownTimeoutMs", 87).unit("ms"));

    private static final Section AGENT_OPTION = new Section("agent-option", FenceDeviceConfig.AgentOption.class,
            Field.of("name", new Text(Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
                            "the name of an option of the agent: 1 to 64 of A-Z, a-z, 0-9, '_', '.' and '-'", false),
                    "name of the option, as 'fence_… -o metadata' has it"),
            Field.of("value", new Text(Pattern.compile("(?U)[^\\s\\p{Cntrl}]([^\\p{Cntrl}]{0,253}[^\\s\\p{Cntrl}])?"),
                            "one line of at most 255 characters, without blanks around it", false), "what it is set to"));

    private static final Section FENCE = new Section("fence", FenceDeviceConfig.class,
            Field.of("name", NAME, "name of the device").named(),
            Field.of("node", new Node(), "name of a node: whose power is switched, or where a constraint applies")
                    .in("thNode", 100),
            Field.of("kind", new Word(FenceDeviceConfig.Kind.class, true),
                            "how the device is spoken to: ipmi, or agent (a program of the package fence-agents)")
                    .in("thFenceKind", 101),
            Field.of("address", new Text(Pattern.compile("(?!-)(?=.*\\S)[^ \\p{Cntrl}]+"),
                            "a host name or an IP address, without blanks; " + NO_OPTION, false),
                    "host or IP address of the device").in("thAddress", 102),
            Field.of("port", new Whole(Limits.NONE.atLeast(1, "UDP knows no other ports")
                            .atMost(65_535, "UDP knows no other ports")),
                    "port of the device; absent: the usual one of its agent; required for ipmi").in("thPort", 103)
                    .noLongerRequired(),
            Field.of("username", new Text(Pattern.compile("(?!-)(?=.*\\S)[^\\p{Cntrl}]+"), "a user name; " + NO_OPTION, false),
                    "account on the device; required for ipmi, and for an agent that needs one").in("thUsername", 104)
                    .noLongerRequired(),
            Field.of("passwordFile", PATH,
                    "file on every node that holds the password; the password itself is never kept here; required for ipmi, and"
                            + " for an agent that needs one")
                    .in("thPasswordFile", 105).noLongerRequired(),
            Field.of("cipherSuite", new Whole(Limits.NONE.atLeast(1, "suite 0 asks for no proof of who"
                                    + " answers: anybody could pose as the device and say that a node is off")
                            .atMost(17, "IPMI defines none above")), "IPMI cipher suite; required for ipmi, and only there")
                    .in("thCipherSuite", 106).noLongerRequired(),
            Field.of("powerOnAfterFence", new Flag(), "TRUE: switch the node on again once the proof is durable")
                    .in("thPowerOnAfterFence", 107).optional(false),
            Field.of("agent", new Text(Pattern.compile("fence_[a-z0-9_]{1,40}"), "the name of a fence agent, as fence_apc_snmp",
                            false),
                    "the program in /usr/sbin that speaks to the device; required for agent, and only there")
                    .in("thFenceAgent", 108).optional(null).addedLater(),
            Field.of("options", new Pairs(AGENT_OPTION, Limits.NONE.atMost(32, "no agent has so many to choose"),
                            "the name of an option, a space and its value"),
                    "name of an option of the agent, a space, its value; the outlet of a power switch is plug")
                    .in("thFenceOption", 109).optional(List.of()).addedLater());

    private static final Section CONSTRAINT = new Section("constraint", ConstraintConfig.class,
            Field.of("name", NAME, "name of the constraint").named(),
            Field.of("resource", ANY, "name of a guest").in("thResource", 120),
            Field.of("node", new Node(), "name of a node: whose power is switched, or where a constraint applies")
                    .in("thNode", 100),
            Field.of("score", new Whole(score(-ConstraintConfig.INFINITY)),
                    "-1000000 (never) to 1000000 (always, where possible)").in("thScore", 121));

    /** The whole. */
    public static final Section CLUSTER = new Section("cluster", ClusterSnapshot.class,
            Field.of("revision", new Stamp(), "number and hash of the content; the config service counts").optional(null),
            Field.of("cluster", new Text(Pattern.compile("[a-z][a-z0-9-]{0,31}"),
                            "1 to 32 of a-z, 0-9 and '-', starting with a letter", false),
                    "name of the cluster").in("thClusterName", 8)
                    .never("its nodes, domains and messages are known by it"),
            Field.of("timing", new Inner(TIMING), "times of the cluster"),
            Field.of("stickiness", new Whole(score(0)), "score for staying where a guest runs").in("thStickiness", 6),
            Field.of("failback", new Flag(), "TRUE: a guest returns to its home as soon as it can").in("thFailback", 7),
            Field.of("nodes", new Entries(NODE, Limits.NONE.atLeast(1, "a cluster of no node runs nothing")
                    .atMost(3, "views and quorum are made for at most three in this version"), Folder.NODES),
                    "the servers of the cluster"),
            Field.of("links", new Entries(LINK, Limits.NONE, Folder.LINKS), "ways between the nodes"),
            Field.of("volumes", new Entries(VOLUME, Limits.NONE, Folder.VOLUMES), "mirrored volumes"),
            Field.of("guests", new Entries(GUEST, Limits.NONE, Folder.GUESTS), "virtual machines"),
            Field.of("fenceDevices", new Entries(FENCE, Limits.NONE, Folder.FENCE), "devices that cut the power of a node"),
            Field.of("constraints", new Entries(CONSTRAINT, Limits.NONE, Folder.CONSTRAINTS),
                    "scores for a guest on a node"),
            Field.of("protectAgainst", new Words(ProtectAgainst.class, Limits.NONE
                            .atLeast(1, "a cluster that is to survive nothing needs no second node")),
                    "what the cluster is to survive, one at a time: node, disk, link, mains (a node together with its fence"
                            + " device); absent: node, disk and link")
                    .in("thProtectAgainst", 9).optional(null).addedLater(),
            Field.of("maintenanceUntil", new Text(Pattern.compile(
                            "20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3])(:[0-5][0-9]){2}Z"),
                            "a moment as 2026-01-31T14:00:00Z", false),
                    "until then nothing is started, stopped or fenced; absent, or over: there is no maintenance")
                    .in("thMaintenanceUntil", 10).optional(null).addedLater());

    private ConfigFields() {}

    private static Limits score(long least) {
        return Limits.NONE.atLeast(least, least == 0 ? "staying is never a drawback" : "that is 'never' already")
                .atMost(ConstraintConfig.INFINITY, "that is 'always' already");
    }
}
