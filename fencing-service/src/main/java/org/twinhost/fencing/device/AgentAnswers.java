package org.twinhost.fencing.device;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.PlainText;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.fencing.device.FenceDevice.DeviceReply;

/** Reads what a fence agent says, and says it again for an administrator: what, where, why, and what to do next. */
final class AgentAnswers {

    private static final int KILLED = 128 + 9;
    private static final int WORDS_MAX = 300;

    private static final Pattern SAYS_OFF = Pattern.compile("(?im)^\\s*status:\\s*off\\s*$");
    private static final Pattern SAYS_ON = Pattern.compile("(?im)^\\s*status:\\s*on\\s*$");
    /** {@code 2026-01-31 14:00:00,123 ERROR: }. */
    private static final Pattern LOG_HEAD =
            Pattern.compile("^(\\d{4}-\\d\\d-\\d\\d \\S+ (DEBUG|INFO|WARNING|ERROR|CRITICAL): *)?(Failed: *)?");

    /** Lines that explain nothing. */
    private static final List<String> NOISE = List.of(
            "Please use '-h' for usage", "Parse error: Ignoring unknown option 'power_timeout", "Traceback (", "File \"",
            "DeprecationWarning", "Success:");

    private AgentAnswers() {}

    /** An order that was taken says nothing of its execution; a status counts if the exit code and the words agree. */
    static DeviceReply read(FenceDeviceConfig device, String action, int exit, String said, Duration timeout) {
        if ("status".equals(action)) {
            // An interpreter that does not find a file ends with 2 as well.
            if (exit == 2 && SAYS_OFF.matcher(said).find() && !SAYS_ON.matcher(said).find()) {
                return new DeviceReply.Off();
            }
            if (exit == 0 && SAYS_ON.matcher(said).find() && !SAYS_OFF.matcher(said).find()) {
                return new DeviceReply.On();
            }
        } else if (exit == 0) {
            return new DeviceReply.Taken();
        }
        return failed(device, why(device, action, exit, said, timeout));
    }

    static DeviceReply.Failed failed(FenceDeviceConfig device, String why) {
        return new DeviceReply.Failed(device.title() + ": " + why);
    }

    /** Without the password, however the agent wrote it. */
    static String redacted(String text, @Nullable String username, String password) {
        if (password.isEmpty()) {
            return text;
        }
        var forms = Stream.of(base64(username + ":" + password), base64(password),
                URLEncoder.encode(password, StandardCharsets.UTF_8), password).map(Pattern::quote);
        return Pattern.compile(forms.collect(Collectors.joining("|"))).matcher(text).replaceAll("[password]");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String why(FenceDeviceConfig device, String action, int exit, String said, Duration timeout) {
        var lower = said.toLowerCase(Locale.ROOT);
        if (exit == KILLED) {
            return "no answer to '" + action + "' within " + timeout.toSeconds() + " s: the device is slow, or cannot be"
                    + " reached; check its power and its cable, or raise twinhost.fencing.agent-timeout";
        }
        if (lower.contains("unable to connect/login") || lower.contains("connection timed out")) {
            return "it cannot be reached, or does not let user " + device.username() + " in; check its power, its cable and its"
                    + " address, and compare " + device.passwordAt().orElse("its account") + " on this node with the device";
        }
        if (lower.contains("correct plug status or plug is not available")) {
            return "it does not tell how " + (device.plugs().isEmpty() ? "it" : "outlet " + String.join(", ", device.plugs()))
                    + " is switched: " + words(said) + "; compare the option plug with the device, and the account's rights";
        }
        if (lower.contains("timed out waiting to power")) {
            return "it took '" + action + "' and the outlet is still as it was: " + words(said)
                    + "; raise the option power_wait if it is slow, else look at the device";
        }
        if ("status".equals(action) && (exit == 0 || exit == 2)) {
            return "its agent ended with " + exit + ", as for a node that is " + (exit == 0 ? "on" : "off") + ", and said: "
                    + words(said) + "; that proves nothing, so look at what the agent says by hand";
        }
        return "its agent ended with " + exit + ": " + words(said) + "; try it by hand: " + device.agent() + " -h";
    }

    /** The last of its reasons: before it are warnings. */
    private static String words(String said) {
        var lines = said.lines().map(String::strip).map(line -> LOG_HEAD.matcher(line).replaceFirst("")).map(String::strip)
                .filter(line -> !line.isEmpty() && NOISE.stream().noneMatch(line::contains)).toList();
        var words = lines.isEmpty() ? "it said nothing" : PlainText.of(lines.getLast());
        return words.length() <= WORDS_MAX ? words : words.substring(0, WORDS_MAX) + "…";
    }
}
