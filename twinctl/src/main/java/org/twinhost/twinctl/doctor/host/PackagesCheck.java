package org.twinhost.twinctl.doctor.host;

import java.util.List;
import java.util.stream.Collectors;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.twinctl.doctor.check.Check;
import org.twinhost.twinctl.doctor.check.Findings;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.doctor.check.Site;

/** Whether what is installed here is of one release; what runs on the other node, the assessment says. */
public final class PackagesCheck implements Check {

    @Override
    public String name() {
        return "packages";
    }

    @Override
    public String why() {
        return "broker, directory and services of a node are of one release";
    }

    @Override
    public void examine(Machine machine, Site site, Findings findings) {
        var installed = machine.run("dpkg-query", "-W", "-f", "${db:Status-Status} ${Package} ${Version}\n",
                "twinhost", "twinctl", "twinhost-java");
        var lines = installed.map(Machine.Ran::lines).orElse(List.of()).stream().map(line -> line.split(" "))
                .filter(words -> words.length == 3).toList();
        if (lines.isEmpty()) {
            findings.skipped("Twinhost was not installed as a package");
            return;
        }
        for (var words : lines) {
            if (words[0].startsWith("half-") || words[0].equals("unpacked") || words[0].startsWith("triggers-")) {
                findings.found(FindingCode.PACKAGE_UNFINISHED, "package " + words[1], "dpkg calls it " + words[0],
                        "dpkg --configure -a");
            }
        }
        var versions = lines.stream().filter(words -> words[0].equals("installed")).map(words -> words[2])
                .collect(Collectors.toSet());
        if (versions.size() > 1) {
            findings.found(FindingCode.VERSION_DIFFERS, "packages", "they are of several versions: "
                    + lines.stream().map(words -> words[1] + " " + words[2]).collect(Collectors.joining(", ")),
                    "apt-get install twinhost twinctl");
        }
    }
}
