package org.twinhost.simulator.world.guest;

import java.util.List;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.simulator.node.Node;
import org.twinhost.vm.core.Domain;
import org.twinhost.vm.core.Domain.Run;
import org.twinhost.vm.core.Hardware;

/**
 * One QEMU process: lives on without libvirtd, halts its virtual CPUs when a disk returns an error ({@code werror=stop}),
 * stands still with its node and ends with its power.
 */
public final class Qemu {

    private enum Cpus {
        NOT_YET,
        RUN,
        HALTED_ON_IO_ERROR
    }

    private final Node node;
    private final GuestConfig guest;
    private final long life;
    private final Runnable halted;
    private final List<VirtualDisk> disks;
    private Cpus cpus = Cpus.NOT_YET;
    private boolean gone;

    /** @param halted is told when an I/O error has halted it */
    Qemu(Node node, GuestConfig guest, long life, VirtualDisk.Maker maker, Runnable halted) {
        this.node = node;
        this.guest = guest;
        this.life = life;
        this.halted = halted;
        this.disks = guest.volumes().stream()
                .map(volume -> maker.open(node, volume, life, () -> node.after(0, this::ioError))).toList();
    }

    public Node node() {
        return node;
    }

    public String guest() {
        return guest.name();
    }

    /** Tells this start of the guest from all others. */
    public long life() {
        return life;
    }

    /** Whether its virtual CPUs run at this moment: what S3 is about. */
    public boolean runs() {
        return cpus == Cpus.RUN && !gone && !node.isFrozen();
    }

    boolean isGone() {
        return gone;
    }

    /** Whether a power button would be heard. */
    boolean listens() {
        return cpus == Cpus.RUN && !gone;
    }

    boolean hasOpenedItsDisks() {
        return disks.stream().allMatch(VirtualDisk::isOpen);
    }

    /** The monitor's {@code cont}. */
    void go() {
        if (!gone && cpus != Cpus.RUN) {
            cpus = Cpus.RUN;
            disks.forEach(VirtualDisk::run);
        }
    }

    /** Its virtual CPUs run, and do nothing. */
    void rest() {
        disks.forEach(VirtualDisk::pause);
    }

    private void ioError() {
        if (listens()) {
            cpus = Cpus.HALTED_ON_IO_ERROR;
            disks.forEach(VirtualDisk::pause);
            halted.run();
        }
    }

    boolean isHaltedOnIoError() {
        return cpus == Cpus.HALTED_ON_IO_ERROR && !gone;
    }

    boolean hasStarted() {
        return cpus != Cpus.NOT_YET;
    }

    void end() {
        if (!gone) {
            gone = true;
            disks.forEach(VirtualDisk::die);
        }
    }

    Domain asDomain() {
        return switch (cpus) {
            case NOT_YET -> new Domain(guest.name(), Run.PAUSED, "while it starts", Hardware.of(guest));
            case RUN -> new Domain(guest.name(), Run.RUNNING, "running", Hardware.of(guest));
            case HALTED_ON_IO_ERROR -> new Domain(guest.name(), Run.PAUSED_ON_IO_ERROR, "by an error of its disk",
                    Hardware.of(guest));
        };
    }
}
