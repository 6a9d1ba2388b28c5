package org.twinhost.heartbeat.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which ends of links this node has: IP addresses of its interfaces, and serial devices. It looks, and opens nothing.
 *
 * @param ttys where the kernel has a folder for each of its terminals
 */
record HostEnds(Path ttys) {

    private static final int TYPE = 0170000;
    private static final int CHARACTER_DEVICE = 0020000;
    /** What the kernel has numbered in advance, for a port that this machine does not have. */
    private static final String NO_PORT = "0";

    /** Why each of them that is not here is not; may wait for a device. */
    List<String> reasons(List<String> addresses) {
        var found = new ArrayList<String>();
        addresses.stream().distinct().map(each -> each.startsWith("/") ? whyNotSerial(each) : whyNotAddress(each))
                .flatMap(Optional::stream).forEach(found::add);
        return List.copyOf(found);
    }

    private static Optional<String> whyNotAddress(String text) {
        try {
            var address = InetAddress.ofLiteral(text);
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null ? Optional.empty()
                    : Optional.of("no interface of this node has the address " + text + ": give it to one, so that it has it"
                            + " after a boot, too, or name the address that it has");
        } catch (IllegalArgumentException e) {
            return Optional.of(text + " is neither an IP address nor a device such as /dev/ttyS1");
        } catch (SocketException unknown) {
            return Optional.empty(); // nobody can tell
        }
    }

    private Optional<String> whyNotSerial(String name) {
        var device = Path.of(name);
        try {
            var mode = (Integer) Files.getAttribute(device, "unix:mode");
            if ((mode & TYPE) != CHARACTER_DEVICE) {
                return Optional.of(name + " is no serial device");
            }
            if (!Files.isReadable(device) || !Files.isWritable(device)) {
                return Optional.of("the heartbeat service may not read and write " + name
                        + ": give the device to the group dialout, by a rule of udev");
            }
            return hasNoPort(device.toRealPath()) ? Optional.of("there is no serial port behind " + name
                    + " on this machine: name the one that has the cable") : Optional.empty();
        } catch (NoSuchFileException missing) {
            return Optional.of("serial device " + name + " is not there: plug it in, or name the one that has the cable");
        } catch (IOException trouble) {
            return Optional.of("serial device " + name + " can't be looked at: " + trouble.getMessage());
        }
    }

    private boolean hasNoPort(Path device) {
        try {
            return Files.readString(ttys.resolve(device.getFileName()).resolve("type")).strip().equals(NO_PORT);
        } catch (IOException notSaid) {
            return false;
        }
    }
}
