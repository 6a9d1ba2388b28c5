package org.twinhost.twinctl.doctor.site;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.twinctl.doctor.check.Check;
import org.twinhost.twinctl.doctor.check.Findings;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.doctor.check.Site;
import org.twinhost.twinctl.rest.Json;

/** Whether the host's LVM looks into guests' disks, judged by what it sees: a filter that accepts one thing rejects nothing. */
public final class LvmCheck implements Check {

    @Override
    public String name() {
        return "lvm";
    }

    @Override
    public String why() {
        return "a host that activates a guest's volume group writes to a disk that the guest is writing to";
    }

    @Override
    public void examine(Machine machine, Site site, Findings findings) {
        if (site.known().isEmpty()) {
            findings.skipped(Site.WITHOUT);
            return;
        }
        var said = machine.run("pvs", "--reportformat", "json", "-o", "pv_name,vg_name");
        if (said.isEmpty()) {
            return; // no LVM, nothing that could look
        }
        if (!said.get().isWell()) {
            findings.skipped("pvs ends with " + said.get().exit() + ": " + said.get().err().strip());
            return;
        }
        for (var volume : volumes(said.get().out())) {
            var seen = volume.path("pv_name").asText();
            for (var device : site.devices()) {
                if (isIn(machine.target(seen), machine.target(device))) {
                    var group = volume.path("vg_name").asText();
                    findings.found(FindingCode.LVM_SEES_GUESTS, "disk " + device, "LVM sees what a guest has there: " + seen
                            + (group.isEmpty() ? "" : ", volume group " + group),
                            "in /etc/lvm/lvm.conf, devices: global_filter = [ \"r|^" + device + "|\" ]; then pvs");
                }
            }
        }
    }

    private static JsonNode volumes(String report) {
        try {
            return Json.read(report.getBytes(StandardCharsets.UTF_8)).path("report").path(0).path("pv");
        } catch (IOException noJson) {
            return Json.object();
        }
    }

    /** The disk itself, or a partition of it. */
    private static boolean isIn(String seen, String device) {
        return seen.equals(device) || seen.startsWith(device) && seen.substring(device.length()).matches("(p|-part)?\\d+");
    }
}
