package org.twinhost.twinctl.doctor.host;

import java.util.List;
import java.util.stream.Stream;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.twinctl.doctor.check.Check;
import org.twinhost.twinctl.doctor.check.Findings;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.doctor.check.Site;

/** Whether each secret is whose it should be, by the rules that are installed. */
public final class SecretsCheck implements Check {

    private static final String RULES = "/usr/lib/twinhost/secrets.conf";
    private static final String MENDS = "systemd-tmpfiles --create " + RULES;

    @Override
    public String name() {
        return "secrets";
    }

    @Override
    public String why() {
        return "who reads cluster.key speaks for a node; and a service refuses to start with a secret that others can read";
    }

    @Override
    public void examine(Machine machine, Site site, Findings findings) {
        var rules = machine.read(RULES);
        if (rules.isEmpty()) {
            findings.skipped("there is no " + RULES);
            return;
        }
        rules.get().lines().map(line -> line.split("\\s+")).filter(words -> words.length >= 5 && words[0].equals("z"))
                .forEach(words -> files(machine, words[1]).forEach(path -> {
                    var wanted = new Machine.Rights(words[2], words[3], words[4]);
                    machine.rights(path).filter(seen -> !seen.equals(wanted)).ifPresent(seen -> findings.found(
                            FindingCode.SECRET_RIGHTS, path, "it is " + seen + ", not " + wanted, MENDS));
                }));
    }

    /** A pattern stands in the name alone. */
    private static Stream<String> files(Machine machine, String pattern) {
        var star = pattern.indexOf('*');
        if (star < 0) {
            return Stream.of(pattern);
        }
        var folder = pattern.substring(0, pattern.lastIndexOf('/', star));
        var name = List.of(pattern.substring(folder.length() + 1).split("\\*", 2));
        return machine.list(folder).stream()
                .filter(each -> each.startsWith(name.getFirst()) && each.endsWith(name.getLast())
                        && each.length() >= name.getFirst().length() + name.getLast().length())
                .map(each -> folder + "/" + each);
    }
}
