package org.twinhost.twinctl.setup.ask;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.twinhost.contract.Nearest;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.PlainText;
import org.twinhost.contract.config.ProtectAgainst;
import org.twinhost.twinctl.setup.facts.VolumeGroups;
import org.twinhost.twinctl.setup.node.Address;

/**
 * Why an answer can't be one, whoever gives it; empty: it can. The configuration's own rules are in the config service, which
 * nothing here may need; it refuses what these let pass when it starts.
 */
final class Legal {

    private static final Pattern CLUSTER = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern LINK = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern HOST = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");
    private static final Pattern LOOKS_LIKE_AN_ADDRESS = Pattern.compile("[0-9.]+|.*:.*");
    private static final Pattern DEVICE = Pattern.compile("/dev/[A-Za-z0-9][A-Za-z0-9/:._-]*");
    private static final Pattern USER = Pattern.compile("(?!-)[!-~]{1,16}");
    private static final Pattern PASSWORD = Pattern.compile("[!-~]([ -~]*[!-~])?");
    private static final int PASSWORD_MAX = 20;
    static final String NONE = "none";

    private Legal() {}

    static Optional<String> cluster(String text) {
        return CLUSTER.matcher(text).matches() ? Optional.empty()
                : Optional.of(said(text) + " must be 1 to 32 of a-z, 0-9 and '-', starting with a letter");
    }

    static Optional<String> node(String text) {
        try {
            return new NodeId(text).value().isEmpty() ? Optional.of(said(text)) : Optional.empty();
        } catch (IllegalArgumentException none) {
            return Optional.of(said(text) + " must be 1 to 32 of a-z, 0-9 and '-', starting with a letter");
        }
    }

    static Optional<String> link(String text) {
        return text.equals(Answers.SERIAL) ? Optional.of("'serial' is the link over the serial line; choose another name")
                : LINK.matcher(text).matches() ? Optional.empty()
                : Optional.of(said(text) + " must be 1 to 64 of a-z, 0-9 and '-', starting with a letter or digit");
    }

    static Optional<String> address(String text) {
        return Address.of(text).map(address -> address.whyNoNode().map(why -> said(text) + " " + why))
                .orElse(Optional.of(said(text) + " is not an IP address"));
    }

    static Optional<String> serial(String text) {
        return DEVICE.matcher(text).matches() ? Optional.empty()
                : Optional.of(said(text) + " is not the path of a serial device as /dev/ttyS1");
    }

    static Optional<String> bmc(String text) {
        return LOOKS_LIKE_AN_ADDRESS.matcher(text).matches() ? address(text)
                : HOST.matcher(text).matches() ? Optional.empty()
                : Optional.of(said(text) + " is neither an IP address nor a host name");
    }

    static Optional<String> user(String text) {
        return USER.matcher(text).matches() ? Optional.empty() : Optional.of(said(text)
                + " must be 1 to 16 characters without blanks (IPMI knows no more), and not begin with '-'");
    }

    /** Never says it. */
    static Optional<String> password(String text) {
        return text.isEmpty() ? Optional.of("it is empty")
                : text.length() > PASSWORD_MAX ? Optional.of("it has " + text.length() + " characters, and IPMI knows at most "
                        + PASSWORD_MAX)
                : PASSWORD.matcher(text).matches() ? Optional.empty()
                : Optional.of("it must be of letters, digits and signs of ASCII, without blanks around it");
    }

    static Optional<String> volumeGroup(String text) {
        return VolumeGroups.isName(text) ? Optional.empty() : Optional.of(said(text) + " is no name of a volume group");
    }

    static Optional<String> yesOrNo(String text) {
        return text.matches("(?i)y|yes|n|no") ? Optional.empty() : Optional.of(said(text) + " is neither yes nor no");
    }

    static boolean isYes(String text) {
        return text.matches("(?i)y|yes");
    }

    static Optional<String> number(String text, int least, int most) {
        try {
            var number = Integer.parseInt(text);
            return number >= least && number <= most ? Optional.empty()
                    : Optional.of(number + " must be " + least + " to " + most);
        } catch (NumberFormatException none) {
            return Optional.of(said(text) + " is not a whole number from " + least + " to " + most);
        }
    }

    static Optional<String> protect(String text) {
        var words = words(text);
        if (words.isEmpty()) {
            return Optional.of("a cluster that is to survive nothing needs no second node; of node, disk, link, mains");
        }
        var known = Arrays.stream(ProtectAgainst.values()).map(ProtectAgainst::label).toList();
        return words.stream().filter(word -> !known.contains(word)).findFirst().map(word -> said(word) + " is none of "
                + String.join(", ", known) + meant(word, known));
    }

    static List<ProtectAgainst> protection(String text) {
        var words = words(text);
        return Arrays.stream(ProtectAgainst.values()).filter(each -> words.contains(each.label())).toList();
    }

    static String labels(List<ProtectAgainst> protect) {
        return protect.stream().map(ProtectAgainst::label).collect(Collectors.joining(", "));
    }

    static List<String> words(String text) {
        return Arrays.stream(text.split("[\\s,]+")).filter(word -> !word.isEmpty()).toList();
    }

    /** What may be meant, to follow a sentence. */
    static String meant(String word, List<String> known) {
        return Nearest.of(word, known).map(each -> "; did you mean " + each + "?").orElse("");
    }

    static String said(String text) {
        return "'" + PlainText.of(text) + "'";
    }
}
