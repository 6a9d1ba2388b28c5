package org.twinhost.twinctl.setup.facts;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.setup.node.Address;

/**
 * What was found here that may be an answer.
 *
 * @param host its short name; empty: it has none
 * @param cards those that a cable may be at
 * @param serials lines that are free
 * @param volumeGroups those without anything of the host
 * @param bmc the address of its own BMC; empty: not known
 */
public record Facts(
        String host, List<Card> cards, List<String> serials, List<String> volumeGroups, Optional<String> bmc) {

    private static final Pattern BMC = Pattern.compile("^IP Address\\s*:\\s*(\\S+)", Pattern.MULTILINE);

    public static Facts of(Machine machine) {
        return new Facts(
                machine.read("/proc/sys/kernel/hostname").orElse("").strip().split("\\.", 2)[0],
                Card.all(machine).stream().filter(card -> !card.isVirtual()).toList(), SerialLine.free(machine),
                VolumeGroups.free(machine), bmc(machine));
    }

    private static Optional<String> bmc(Machine machine) {
        if (!machine.isThere("/dev/ipmi0")) {
            return Optional.empty();
        }
        return machine.run("ipmitool", "lan", "print").filter(Machine.Ran::isWell).map(ran -> BMC.matcher(ran.out()))
                .filter(found -> found.find()).flatMap(found -> Address.of(found.group(1)))
                .filter(address -> address.whyNoNode().isEmpty()).map(Address::toString);
    }
}
