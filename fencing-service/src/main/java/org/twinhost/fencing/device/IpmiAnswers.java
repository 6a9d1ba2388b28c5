package org.twinhost.fencing.device;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.fencing.device.FenceDevice.DeviceReply;

/** Reads what ipmitool says, and says it again for an administrator: what, where, why, and what to do next. */
final class IpmiAnswers {

    private static final int KILLED = 128 + 9;

    /** Lines that ipmitool prints with {@code -v} and that explain nothing. */
    private static final List<String> NOISE = List.of(
            "Loading IANA", "Running Get", "Discovered IPMB", "Invalid completion code received: Invalid command",
            "Close Session command failed", "IPMI Request Match NOT FOUND");

    private IpmiAnswers() {}

    static DeviceReply read(FenceDeviceConfig device, String verb, String output, int exit, Duration timeout) {
        if (exit == 0) {
            if (output.contains("Chassis Power is off")) {
                return new DeviceReply.Off();
            }
            if (output.contains("Chassis Power is on")) {
                return new DeviceReply.On();
            }
            if (output.contains("Chassis Power Control:")) {
                return new DeviceReply.Taken();
            }
        }
        return new DeviceReply.Failed(device.title() + ": " + why(device, verb, output, exit, timeout));
    }

    static String noPassword(FenceDeviceConfig device) {
        return device.title() + ": the password file " + device.passwordFile()
                + " cannot be read on this node; put the BMC's password there, owner root, group twinhost-fencing, mode 640";
    }

    private static String why(FenceDeviceConfig device, String verb, String output, int exit, Duration timeout) {
        if (output.contains("RAKP 2 HMAC is invalid")) {
            return "wrong password for user " + device.username() + "; compare " + device.passwordFile()
                    + " on this node with the BMC";
        }
        if (output.contains("unauthorized name") || output.contains("RAKP 2 message indicates an error")) {
            return "the BMC knows no user " + device.username() + " that may log in; correct the user name or enable it";
        }
        if (output.contains("invalid authentication algorithm") || output.contains("cipher suite")) {
            return "the BMC does not offer cipher suite " + device.cipherSuite()
                    + "; choose one it offers (usually 3 or 17) in the configuration";
        }
        if (output.contains("Address lookup for")) {
            return "the name " + device.address() + " is not known on this node; use an IP address";
        }
        if (output.toLowerCase(Locale.ROOT).contains("insufficient privilege")) {
            return "user " + device.username() + " may not switch the power; give it the role Operator or Administrator";
        }
        if (output.contains("Get Auth Capabilities error") || output.contains("Unable to establish")) {
            return "the BMC cannot be reached; check its power, its cable and its address on the IPMI link";
        }
        if (exit == KILLED || output.contains("Unable to get Chassis") || output.contains("Unable to set Chassis")) {
            return "no answer to 'power " + verb + "' within " + timeout.toMillis() + " ms: the BMC is slow, or cannot be"
                    + " reached; check its power and the IPMI link, or raise twinhost.fencing.ipmi-timeout";
        }
        return "ipmitool ended with " + exit + ": " + firstWords(output);
    }

    private static String firstWords(String output) {
        return output.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && NOISE.stream().noneMatch(line::startsWith))
                .findFirst()
                .orElse("it said nothing");
    }
}
