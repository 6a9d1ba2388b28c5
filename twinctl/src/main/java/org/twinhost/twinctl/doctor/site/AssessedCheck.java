package org.twinhost.twinctl.doctor.site;

import java.util.EnumSet;
import java.util.Set;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.twinctl.doctor.check.Check;
import org.twinhost.twinctl.doctor.check.Findings;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.doctor.check.Site;

/**
 * What the nodes know of each other already: fence devices, each asked and tested from the other node, links as heartbeat hears
 * them, the serial one too, versions, clocks, certificates. What passes, as a resync, is not a fault of the site.
 */
public final class AssessedCheck implements Check {

    private static final Set<FindingCode> OF_THE_SITE = EnumSet.of(
            FindingCode.FENCE_DEVICE_MISSING, FindingCode.FENCE_DEVICE_LIES, FindingCode.FENCE_DEVICE_FAILED,
            FindingCode.FENCE_TEST_FAILED, FindingCode.FENCE_DEVICE_UNTESTED, FindingCode.FENCE_DEVICE_UNKNOWN,
            FindingCode.FENCE_DEVICE_DOUBTED, FindingCode.MAINS_NOT_SURVIVED, FindingCode.LAST_LINK, FindingCode.LINK_DOWN,
            FindingCode.REFUSED_PACKETS, FindingCode.CLOCK_OFF, FindingCode.VERSION_DIFFERS,
            FindingCode.CERTIFICATE_EXPIRED, FindingCode.CERTIFICATE_EXPIRES, FindingCode.SPACE_FULL, FindingCode.SPACE_LOW,
            FindingCode.MEMORY_SHORT, FindingCode.BRIDGE_MISSING, FindingCode.SERVICE_DOWN, FindingCode.SERVICE_SILENT,
            FindingCode.SERVICE_FLAPS, FindingCode.HYPERVISOR_SILENT, FindingCode.NODE_OFFLINE, FindingCode.NODE_SILENT,
            FindingCode.NODE_UNCLEAN, FindingCode.DIRECTORY_UNREACHABLE, FindingCode.CONFIGURATION_DIFFERS,
            FindingCode.HOST_UNKNOWN, FindingCode.NO_CONFIGURATION, FindingCode.CANNOT_ACT);

    @Override
    public String name() {
        return "cluster";
    }

    @Override
    public String why() {
        return "each of these is what a takeover would need";
    }

    @Override
    public void examine(Machine machine, Site site, Findings findings) {
        var assessment = site.status() == null ? null : site.status().get("assessment");
        if (assessment == null || assessment.isNull()) {
            findings.skipped("no status, so nothing of fence devices, links and the other node: systemctl status"
                    + " twinhost-gateway twinhost-resource");
            return;
        }
        for (var why : assessment.path("why")) {
            var code = FindingCode.of(why.path("code").asText());
            if (OF_THE_SITE.contains(code) && code.verdict() != Verdict.PROTECTED) {
                findings.found(code, why.path("what").asText(), why.path("text").asText(), why.path("next").asText());
            }
        }
    }
}
