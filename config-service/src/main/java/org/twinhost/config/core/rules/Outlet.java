package org.twinhost.config.core.rules;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.FenceDeviceConfig.AgentOption;

/**
 * What a fence device switches of what is at its address, however it is spelt. Where it is not certain that two are not the
 * same, they may be: the healthy node would be shot.
 *
 * @param strip of those that are asked through one; empty: it is not said
 * @param plug of it; empty: it is not said
 */
record Outlet(Optional<String> strip, Optional<String> plug) {

    private static final Pattern ON_A_STRIP = Pattern.compile("([^:]+):([^:]+)");
    private static final String REDFISH = "fence_redfish";

    /** Of one that is said; of several, each. */
    static List<Outlet> of(FenceDeviceConfig device) {
        var strip = option(device, "switch").map(Outlet::plain);
        if (REDFISH.equals(device.agent())) {
            // It knows no plugs: without the option it takes the first that there is.
            return List.of(new Outlet(Optional.empty(), option(device, "systems_uri").map(uri -> uri.replaceAll("/+$", ""))));
        }
        if (device.plugs().isEmpty()) {
            return List.of(new Outlet(strip, Optional.empty()));
        }
        return device.plugs().stream().map(plug -> {
            var both = ON_A_STRIP.matcher(plug);
            return both.matches() ? new Outlet(Optional.of(plain(both.group(1))), Optional.of(plain(both.group(2))))
                    : new Outlet(strip, Optional.of(plain(plug)));
        }).toList();
    }

    /** For the end of a reason. */
    static String howToTell(FenceDeviceConfig device) {
        return switch (device.kind()) {
            case IPMI -> "";
            case AGENT -> "; say in the option " + (REDFISH.equals(device.agent()) ? "systems_uri" : "plug")
                    + " which outlet is whose";
        };
    }

    boolean mayBe(Outlet other) {
        return mayBe(strip, other.strip) && mayBe(plug, other.plug);
    }

    private static boolean mayBe(Optional<String> one, Optional<String> other) {
        return one.isEmpty() || other.isEmpty() || one.equals(other);
    }

    /** {@code 03} and {@code 3} are one number, {@code Web} and {@code web} one name to most. */
    private static String plain(String said) {
        return said.strip().toLowerCase(Locale.ROOT).replaceFirst("^0+(?=[0-9])", "");
    }

    /** An agent takes '-' for '_'. */
    private static Optional<String> option(FenceDeviceConfig device, String name) {
        return device.options().stream().filter(option -> name.equals(option.name().replace('-', '_')))
                .map(AgentOption::value).findFirst();
    }
}
