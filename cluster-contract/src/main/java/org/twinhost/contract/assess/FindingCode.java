package org.twinhost.contract.assess;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be found wrong, or worth saying, each with the verdict that it makes of the thing it is about. Status,
 * doctor, check_mk, metrics and notifications speak of these and of nothing else; {@code docs/findings.md} is made of this
 * table. Within a verdict what stands earlier is said earlier.
 */
public enum FindingCode {

    // Something does not run
    NO_CONFIGURATION(Verdict.DOWN, "cluster", "no configuration was read, so nothing is started",
            "twinctl config apply FILE"),
    GUEST_RUNS_TWICE(Verdict.DOWN, "guest", "it seems to run on two nodes", "twinctl why GUEST"),
    GUEST_WRITES_FROZEN(Verdict.DOWN, "guest", "it runs, but its writes wait",
            "end what they wait for, which the text says"),
    GUEST_PAUSED(Verdict.DOWN, "guest", "it is paused", "virsh resume GUEST, on its node"),
    GUEST_FAILED(Verdict.DOWN, "guest", "it could not be started, or crashed too often",
            "twinctl why GUEST; mend the cause, then twinctl vm start GUEST"),
    GUEST_BLOCKED(Verdict.DOWN, "guest", "it can't be started anywhere, or nobody may start it", "twinctl why GUEST"),
    GUEST_DOWN(Verdict.DOWN, "guest", "it is to run and does not yet: it starts, stops or moves", "wait: it is under way"),
    VOLUME_WITHOUT_DATA(Verdict.DOWN, "volume", "no replica is known to be UpToDate",
            "bring the node back that was UpToDate last"),

    // One more loss stops or loses something
    MAINTENANCE(Verdict.UNPROTECTED, "cluster", "maintenance: nothing is started, stopped or fenced",
            "twinctl maintenance off"),
    CANNOT_ACT(Verdict.UNPROTECTED, "node", "this node may not start or fence anything", "end what it waits for"),
    NODE_UNCLEAN(Verdict.UNPROTECTED, "node", "it is lost and not proven off: what it held waits",
            "look at the node; if it is surely off: twinctl fence confirm NODE"),
    NODE_SUSPECT(Verdict.UNPROTECTED, "node", "nothing is heard of it on any link, and it is not given up yet",
            "wait: within deadtime it is heard again, or given up and fenced"),
    NODE_FENCED(Verdict.UNPROTECTED, "node", "it was fenced and is off", "find out why, then switch it on"),
    NODE_LEAVING(Verdict.UNPROTECTED, "node", "it was asked to leave: nothing is started there any more",
            "wait until it has left; or twinctl node leave --cancel NODE"),
    NODE_LEFT(Verdict.UNPROTECTED, "node", "it left the cluster cleanly, as before a reboot", "boot it"),
    NODE_OFFLINE(Verdict.UNPROTECTED, "node", "it takes no part in the cluster", "switch it on, or start its services"),
    NODE_SILENT(Verdict.UNPROTECTED, "node", "its resource service tells nothing, so nothing is known of what runs there",
            "systemctl status twinhost-resource, on that node"),
    HYPERVISOR_SILENT(Verdict.UNPROTECTED, "node", "libvirt does not answer there", "systemctl status libvirtd, on that node"),
    SERVICE_DOWN(Verdict.UNPROTECTED, "service", "it does not answer, and a failover needs it",
            "systemctl status twinhost-SERVICE, on that node"),
    NODE_STANDBY(Verdict.UNPROTECTED, "node", "it is set standby: nothing runs there", "twinctl node online NODE"),
    VOLUME_SPLIT_BRAIN(Verdict.UNPROTECTED, "volume", "the replicas contradict each other and are not joined",
            "look at what each side changed (twinctl volume status VOLUME), then throw one side's changes away: twinctl volume"
                    + " resolve VOLUME --discard NODE"),
    VOLUME_DISK_FAILED(Verdict.UNPROTECTED, "volume", "a replica lost its disk", "replace the disk"),
    VOLUME_RESYNCS(Verdict.UNPROTECTED, "volume", "a replica is being brought up to date", "wait until it is"),
    VOLUME_ONE_COPY(Verdict.UNPROTECTED, "volume", "only one replica is UpToDate", "bring the other replica back"),
    VOLUME_UNKNOWN(Verdict.UNPROTECTED, "volume", "a replica's state is not known",
            "systemctl status twinhost-replication, on that node"),
    FENCE_DEVICE_MISSING(Verdict.UNPROTECTED, "fence device", "nothing can prove that this node is off",
            "configure a fence device for it"),
    FENCE_DEVICE_LIES(Verdict.UNPROTECTED, "fence device", "it called a node off that was heard",
            "correct its address in the configuration"),
    FENCE_DEVICE_FAILED(Verdict.UNPROTECTED, "fence device", "it does not answer, or not with a power status",
            "mend its network, address or password, then twinctl fence test NODE"),
    FENCE_TEST_FAILED(Verdict.UNPROTECTED, "fence device", "its last test failed",
            "mend what the text says, then twinctl fence test NODE"),
    LAST_LINK(Verdict.UNPROTECTED, "node", "only one link to it is left", "mend the other links"),
    MAINS_NOT_SURVIVED(Verdict.UNPROTECTED, "node", "its fence device dies with its mains, and nothing else can prove it off",
            "put the device on mains of its own, or take mains out of protectAgainst"),
    GUEST_WITHOUT_SECOND_PLACE(Verdict.UNPROTECTED, "guest", "it could run nowhere else", "twinctl why GUEST"),
    BRIDGE_MISSING(Verdict.UNPROTECTED, "guest", "a bridge that it needs is missing on a node", "make the bridge"),
    MEMORY_SHORT(Verdict.UNPROTECTED, "node", "it has not the memory for all guests that would come to it",
            "more memory there, or less for guests"),
    STATE_NOT_WRITTEN(Verdict.UNPROTECTED, "node", "its resource service can't write, so it takes no orders",
            "look at its disk: df, dmesg"),
    SPACE_FULL(Verdict.UNPROTECTED, "node", "its disk is full: services live on their reserve", "free some space"),
    CERTIFICATE_EXPIRED(Verdict.UNPROTECTED, "node", "a certificate is not valid any more",
            "twinhost-certificates node NODE ADDRESS…"),
    DISKS_BARRED(Verdict.UNPROTECTED, "node", "QEMU may not open the disks of guests there",
            "twinctl doctor, on that node"),
    UNIT_OFF(Verdict.UNPROTECTED, "unit", "it does not start at a boot", "systemctl enable --now UNIT"),
    PORT_TAKEN(Verdict.UNPROTECTED, "port", "another program has a port of ours", "ss -tlnp; stop it, or give it another port"),

    // Something that protects is missing, failing or unproven
    FENCE_DEVICE_DOUBTED(Verdict.AT_RISK, "fence device", "it called a node off that is heard; it is asked again",
            "wait a quarter of a minute"),
    FENCE_DEVICE_UNKNOWN(Verdict.AT_RISK, "fence device", "it was not asked yet, or long ago", "wait a minute"),
    FENCE_DEVICE_UNTESTED(Verdict.AT_RISK, "fence device", "it was never tested, or long ago", "twinctl fence test NODE"),
    SERVICE_SILENT(Verdict.AT_RISK, "service", "it does not answer; guests can do without it for a while",
            "systemctl status twinhost-SERVICE, on that node"),
    SERVICE_FLAPS(Verdict.AT_RISK, "service", "it went away and came back several times",
            "journalctl -u twinhost-SERVICE, on that node"),
    LINK_DOWN(Verdict.AT_RISK, "link", "nothing is heard over it", "look at its cable, port and address"),
    VOLUME_DISCONNECTED(Verdict.AT_RISK, "volume", "the replicas have no connection with each other",
            "look at the replication link"),
    VOLUME_DIFFERS(Verdict.AT_RISK, "volume", "the replicas differ and nobody knows which is right",
            "twinctl volume status says what to do"),
    VOLUME_BAD_BLOCKS(Verdict.AT_RISK, "volume", "blocks could not be read, compared or repaired",
            "look at that disk (smartctl), then twinctl volume verify VOLUME"),
    VOLUME_UNVERIFIED(Verdict.AT_RISK, "volume", "its replicas were not compared for long",
            "twinctl volume verify VOLUME"),
    GUEST_BARRED(Verdict.AT_RISK, "guest", "it crashed or failed to start there too often, so it is not started there",
            "mend the cause, then twinctl vm start GUEST"),
    GUEST_UNKNOWN(Verdict.AT_RISK, "guest", "it is taken to run on, but its node says nothing of it", "twinctl why GUEST"),
    GUEST_STAYS(Verdict.AT_RISK, "guest", "it runs where it should not, or waits for something", "twinctl why GUEST"),
    GUEST_DIFFERS(Verdict.AT_RISK, "guest", "it runs otherwise than configured", "restart it when that suits"),
    GUEST_UNMANAGED(Verdict.AT_RISK, "guest", "it runs, and configuration does not know it",
            "configure it, or shut it down with virsh"),
    GUEST_UNWANTED(Verdict.AT_RISK, "guest", "it is to be stopped and runs", "twinctl why GUEST"),
    DIRECTORY_REFUSED(Verdict.AT_RISK, "directory", "it was edited by hand and is not valid: the last good one stays",
            "twinctl config show says why; correct the directory, or twinctl config apply FILE"),
    DIRECTORY_DISAGREES(Verdict.AT_RISK, "directory", "it contradicts what is in effect", "twinctl config choose"),
    DIRECTORY_EDITED(Verdict.AT_RISK, "directory", "it was edited by hand and is not in effect yet",
            "twinctl config adopt"),
    DIRECTORY_NOT_KEPT(Verdict.AT_RISK, "directory", "it holds something newer that this node's disk does not take",
            "free some space on that node"),
    DIRECTORY_BEHIND(Verdict.AT_RISK, "directory", "it is older than what is in effect",
            "systemctl status twinhost-slapd, on that node"),
    DIRECTORY_EMPTY(Verdict.AT_RISK, "directory", "it holds no cluster", "twinctl config apply FILE"),
    DIRECTORY_UNREACHABLE(Verdict.AT_RISK, "directory", "it does not answer",
            "systemctl status twinhost-slapd, on that node"),
    CONFIGURATION_DIFFERS(Verdict.AT_RISK, "node", "it goes by another revision of the configuration",
            "systemctl status twinhost-config, on that node"),
    REFUSED_PACKETS(Verdict.AT_RISK, "node", "heartbeat refuses packets, or says that something is wrong",
            "the text says what"),
    HOST_UNKNOWN(Verdict.AT_RISK, "node", "nothing is known of its disk and its certificates",
            "journalctl -u twinhost-resource, on that node"),
    SPACE_LOW(Verdict.AT_RISK, "node", "its disk is nearly full", "free some space"),
    DRILL_FAILED(Verdict.AT_RISK, "node", "the last rehearsal of its loss, or of its leave, did not pass",
            "twinctl drill list and drill show, on the node that watched; mend it, then repeat the drill"),
    CLOCK_OFF(Verdict.AT_RISK, "node", "its clock differs from this node's by more than a second: logs and the end of"
            + " maintenance contradict each other", "look at the time services of both nodes (chronyc tracking)"),
    CLOCK_UNKNOWN(Verdict.AT_RISK, "node", "its heartbeat is heard and does not say what its clock says",
            "journalctl -u twinhost-heartbeat, on that node"),
    VERSION_DIFFERS(Verdict.AT_RISK, "node", "it runs another release: what only the newer one knows is not to be used yet",
            "upgrade the older node"),
    CERTIFICATE_EXPIRES(Verdict.AT_RISK, "node", "a certificate will soon be of no use",
            "twinhost-certificates node NODE ADDRESS…"),
    LINKS_SHARED(Verdict.AT_RISK, "links", "two links share an interface or a network, so they die together",
            "give each an interface and a network of its own"),
    MTU_BROKEN(Verdict.AT_RISK, "link", "large packets do not arrive, small ones do", "set one MTU along the whole link"),
    LVM_SEES_GUESTS(Verdict.AT_RISK, "disk", "the host's LVM looks into a guest's disk", "global_filter in /etc/lvm/lvm.conf"),
    FLUSH_DOUBTED(Verdict.AT_RISK, "disk", "it may call written what a power cut loses", "the text says what"),
    PANIC_OFF(Verdict.AT_RISK, "kernel", "a kernel that is broken does not restart", "sysctl --system"),
    SECRET_RIGHTS(Verdict.AT_RISK, "secret", "others can read or change it, or who needs it can't",
            "systemd-tmpfiles --create /usr/lib/twinhost/secrets.conf"),
    PORT_OPEN(Verdict.AT_RISK, "port", "strangers reach it, who should not", "the text says where it is set"),
    NAMES_NEED_GUEST(Verdict.AT_RISK, "node", "names are resolved by a guest", "another name server, or /etc/hosts"),
    UNIT_HIDDEN(Verdict.AT_RISK, "unit", "a unit of the site's hides the package's", "rm it; systemctl daemon-reload"),
    PACKAGE_UNFINISHED(Verdict.AT_RISK, "package", "its installation did not come to its end", "dpkg --configure -a"),
    KVM_BROKEN(Verdict.AT_RISK, "node", "KVM does not work there, guests are emulated",
            "switch on virtualisation in the firmware"),
    CLOCK_FREE(Verdict.AT_RISK, "clock", "no time service keeps it in step", "apt-get install chrony"),
    UNKNOWN(Verdict.AT_RISK, "cluster", "another node found something that this version does not know",
            "upgrade this node"),

    // Chosen, or on its way: said, and no reproach
    NOT_PROTECTED_BY_CHOICE(Verdict.PROTECTED, "cluster", "the site does not ask to survive this", "nothing"),
    GUEST_WITHOUT_FAILOVER(Verdict.PROTECTED, "guest", "it is configured for one node", "nothing"),
    LINK_UNSEALED(Verdict.PROTECTED, "cluster", "what is mirrored is not sealed, as configured", "nothing"),
    WATCHDOG_MISSING(Verdict.PROTECTED, "node", "it has no watchdog", "load the board's driver");

    private static final Map<String, FindingCode> BY_LABEL =
            Stream.of(values()).collect(Collectors.toMap(FindingCode::label, code -> code));

    private final Verdict verdict;
    private final String about;
    private final String meaning;
    private final String next;

    FindingCode(Verdict verdict, String about, String meaning, String next) {
        this.verdict = verdict;
        this.about = about;
        this.meaning = meaning;
        this.next = next;
    }

    /** The code of that label; {@link #UNKNOWN}: another version's. */
    @JsonCreator
    public static FindingCode of(@Nullable String label) {
        return BY_LABEL.getOrDefault(String.valueOf(label), UNKNOWN);
    }

    /** What the thing it is found on is worth. */
    public Verdict verdict() {
        return verdict;
    }

    /** What kind of thing it is found on. */
    public String about() {
        return about;
    }

    public String meaning() {
        return meaning;
    }

    /** What to do, where the finding itself does not say it better. */
    public String next() {
        return next;
    }

    /** As in JSON: {@code fence-device-failed}. */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return label();
    }
}
