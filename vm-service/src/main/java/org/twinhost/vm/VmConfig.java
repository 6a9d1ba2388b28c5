package org.twinhost.vm;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The vm service's own settings, in {@code /etc/twinhost/vm.properties}. */
@ConfigMapping(prefix = "twinhost.vm")
public interface VmConfig {

    /** Where libvirt is reached. */
    @WithDefault("qemu:///system")
    String libvirtUri();

    /** QEMU. */
    @WithDefault("/usr/bin/qemu-system-x86_64")
    Path emulator();

    /**
     * As whom libvirt runs QEMU ({@code user} in its qemu.conf), beside the system's users: no process of a person is taken
     * for a guest.
     */
    @WithDefault("libvirt-qemu,qemu,64055")
    List<String> qemuUsers();

    /** {@code AUTO} tries KVM once a boot and emulates (TCG) where it doesn't really work. */
    @WithDefault("AUTO")
    Acceleration acceleration();

    /** How long QEMU holds a guest's disk requests while replication restarts; after that the guest sees an error. */
    @WithDefault("60s")
    Duration reconnectDelay();

    /** How long QEMU waits at its start for the volume's socket. */
    @WithDefault("20s")
    Duration openTimeout();

    /** After this a call to libvirt is reported as late; it isn't given up. */
    @WithDefault("15s")
    Duration callDeadline();

    /** After this libvirt counts as not answering. */
    @WithDefault("3s")
    Duration lookDeadline();

    /** How long replication may take to say whether the volumes are Primary here. */
    @WithDefault("2s")
    Duration volumesDeadline();

    /** From this size of a guest's console file on, virtlogd does not keep it short: that is a trouble. */
    @WithDefault("16777216")
    long consoleBytesMax();

    enum Acceleration {
        AUTO,
        KVM,
        TCG
    }
}
