package org.twinhost.vm;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import org.twinhost.vm.hypervisor.PrivateLibvirt;

/** Gives the service a libvirtd of its own where that is possible, else the address of none. */
public class LibvirtResource implements QuarkusTestResourceLifecycleManager {

    private static volatile PrivateLibvirt libvirt;
    private Path base;

    /** The libvirtd of the running test; null where it can't run. */
    static PrivateLibvirt libvirt() {
        return libvirt;
    }

    @Override
    public Map<String, String> start() {
        try {
            base = Files.createTempDirectory("twinhost-vm");
            libvirt = PrivateLibvirt.missing().isEmpty() ? new PrivateLibvirt(base) : null;
        } catch (IOException e) {
            throw new IllegalStateException("no libvirtd for the test", e);
        }
        var uri = libvirt == null ? "qemu+unix:///system?socket=" + base.resolve("nobody") : libvirt.uri();
        return Map.of("twinhost.vm.libvirt-uri", uri);
    }

    @Override
    public void stop() {
        try {
            if (libvirt != null) {
                libvirt.close();
            }
            try (var files = Files.walk(base)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        } catch (InterruptedException | IOException e) {
            throw new IllegalStateException("the test's libvirtd left something behind in " + base, e);
        }
    }
}
