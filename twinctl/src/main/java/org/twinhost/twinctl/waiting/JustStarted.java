package org.twinhost.twinctl.waiting;

import java.util.EnumSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.resource.ClusterStatus;

/**
 * What a cluster's status shows that may be so only because nodes have just started: services that do not answer yet, devices
 * that nobody has asked yet. It may as well be a fault; that shows when it stays.
 */
final class JustStarted {

    private static final Set<FindingCode> CODES = EnumSet.of(
            FindingCode.NO_CONFIGURATION, FindingCode.CANNOT_ACT, FindingCode.NODE_SUSPECT, FindingCode.NODE_OFFLINE,
            FindingCode.NODE_SILENT, FindingCode.HYPERVISOR_SILENT, FindingCode.VOLUME_UNKNOWN,
            FindingCode.VOLUME_DISCONNECTED, FindingCode.FENCE_DEVICE_UNKNOWN, FindingCode.FENCE_DEVICE_DOUBTED,
            FindingCode.LINK_DOWN, FindingCode.LAST_LINK, FindingCode.GUEST_UNKNOWN, FindingCode.DIRECTORY_UNREACHABLE,
            FindingCode.DIRECTORY_EMPTY, FindingCode.DIRECTORY_BEHIND, FindingCode.CONFIGURATION_DIFFERS,
            FindingCode.HOST_UNKNOWN, FindingCode.CLOCK_UNKNOWN);

    private JustStarted() {}

    /** Texts for an administrator, by what does not change while it lasts. */
    static SortedMap<String, String> in(ClusterStatus status) {
        var open = new TreeMap<String, String>();
        for (var node : status.nodes()) {
            var silent = node.services().stream().filter(each -> !"UP".equals(each.status()))
                    .map(ClusterStatus.Service::name).collect(Collectors.joining(", "));
            if (!silent.isEmpty()) {
                open.put("services of " + node.name() + ": " + silent, "of " + node.name() + " nothing is heard yet of "
                        + silent);
            }
        }
        var assessment = status.assessment();
        if (assessment == null) {
            open.put("assessment", "nothing is assessed yet");
        } else if (assessment.why() != null) {
            assessment.why().stream().filter(each -> CODES.contains(each.code()))
                    .forEach(each -> open.put(each.code() + " " + each.what(), each.what() + ": " + each.text()));
        }
        return open;
    }
}
