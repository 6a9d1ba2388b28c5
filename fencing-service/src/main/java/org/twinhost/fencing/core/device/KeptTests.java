package org.twinhost.fencing.core.device;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.fencing.FenceDeviceState.Test;

/**
 * The last test of each node's device, as it is kept on disk.
 *
 * @param tests at most one a node
 */
public record KeptTests(List<KeptTest> tests) {

    public static final KeptTests NONE = new KeptTests(List.of());

    /** @param device how it was spoken to, see {@link #fingerprint}: spoken to otherwise, it was not tested */
    public record KeptTest(NodeId node, String device, Test test) {}

    public KeptTests {
        tests = List.copyOf(tests);
    }

    /** All by which a device is found and lets us in; the name it has here is not part of it. */
    public static String fingerprint(FenceDeviceConfig device) {
        return device.kind() + " " + device.address() + " port " + device.port() + " as " + device.username() + " with "
                + device.passwordFile() + ", cipher suite " + device.cipherSuite()
                + switch (device.kind()) {
                    case IPMI -> "";
                    case AGENT -> ", by " + device.agent() + device.options().stream()
                            .map(option -> " " + option.name() + "=" + option.value()).sorted().collect(Collectors.joining());
                };
    }

    /** The last test of this very device; empty: it was never tested. */
    public Optional<Test> of(FenceDeviceConfig device) {
        var fingerprint = fingerprint(device);
        return tests.stream()
                .filter(kept -> kept.node().equals(device.node()) && kept.device().equals(fingerprint))
                .map(KeptTest::test)
                .findFirst();
    }

    public KeptTests with(FenceDeviceConfig device, Test test) {
        var kept = new ArrayList<>(tests);
        kept.removeIf(each -> each.node().equals(device.node()));
        kept.add(new KeptTest(device.node(), fingerprint(device), test));
        return new KeptTests(kept);
    }

    /** It counts until this process ends, and says so. */
    public KeptTests notWritten(FenceDeviceConfig device, String reason) {
        return of(device)
                .map(test -> with(device, new Test(test.at(), test.passed(), test.text() + "; the disk of this node did not"
                        + " take this (" + reason + "), so it is forgotten when fencing starts anew: check the disk, then test"
                        + " again", test.tookMs())))
                .orElse(this);
    }

    /** Of nodes that have no device any more nothing is kept. */
    public KeptTests only(Collection<NodeId> nodes) {
        return new KeptTests(tests.stream().filter(kept -> nodes.contains(kept.node())).toList());
    }
}
