"""The hardware of a machine: one QEMU and its words."""

from twinlab.shell import run
from vmtwin.laboratory import MACHINES
from vmtwin.links import MANAGEMENT, NETWORKS, SERIAL, hardware_address, port, told_to_a_machine

DATA_BYTES = 8 << 30
# Eight executables of 60 MB and a kernel: what does not fit is translated again and again.
TRANSLATED_MIB = 512


def create_disks(machine):
    """An overlay of the image, and an empty disk that becomes a volume group; sparse, both keep what was flushed."""
    run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", machine.lab.image().disk, machine.disks / "root.qcow2")
    run("qemu-img", "create", "-q", "-f", "qcow2", machine.disks / "data.qcow2", DATA_BYTES)


def words(machine):
    """The command line."""
    lab, facts = machine.lab, machine.lab.facts()
    image = lab.image()
    # la57 off: a fifth level of page tables costs an emulated processor time and shows nothing.
    processor = "host" if facts["accelerator"] == "kvm" else "max,la57=off"
    accelerator = "kvm" if facts["accelerator"] == "kvm" else f"tcg,tb-size={TRANSLATED_MIB}"
    return ["qemu-system-x86_64", "-name", f"{lab.name}-{machine.name}", "-accel", accelerator, "-cpu", processor,
            "-M", "pc", "-smp", facts["cpus"], "-m", facts["memoryMib"], "-nodefaults", "-no-user-config", "-display", "none",
            "-vga", "std", "-device", "virtio-rng-pci",
            "-kernel", image.kernel, "-initrd", image.initramfs, "-append", kernel_words(lab, machine),
            "-drive", f"file={machine.disks / 'root.qcow2'},if=virtio,format=qcow2,discard=unmap",
            "-drive", f"file={machine.disks / 'data.qcow2'},if=virtio,format=qcow2,discard=unmap",
            "-device", "i6300esb", "-action", "watchdog=reset",
            "-qmp", f"unix:{machine.monitor},server=on,wait=off",
            *_serial_lines(machine), *_cards(machine)]


def kernel_words(lab, machine):
    """A clock that emulation doesn't hurry, messages on the serial console, and what the image's `machine` asks for."""
    clock = "" if lab.facts()["accelerator"] == "kvm" else " tsc=unstable clocksource=acpi_pm"
    return (f"root=/dev/vda ro console=tty0 console=ttyS0,115200 loglevel=4 systemd.show_status=true{clock} "
            f"systemd.hostname={machine.name} vmlab.machines={','.join(MACHINES)} vmlab.number={machine.number} "
            f"vmlab.links={told_to_a_machine()}")


def serial_cable(machine):
    """QEMU's words for its end of the null modem: the first machine listens, the second one connects again and again."""
    listens = machine.number == 1
    end = {"addr": {"type": "unix", "data": {"path": str(machine.lab.run / "serial.sock")}}, "server": listens}
    end["wait" if listens else "reconnect"] = not listens and 1
    return {"type": "socket", "data": end}


def _serial_lines(machine):
    """ttyS0 the console, ttyS1 the null modem between the first two machines."""
    console = ["-chardev", f"socket,id=console,path={machine.console},server=on,wait=off,logfile={machine.console_log},"
               "logappend=on", "-serial", "chardev:console"]
    if machine.number > 2:
        return console
    end = serial_cable(machine)["data"]
    kind = "server=on,wait=off" if end["server"] else f"reconnect={end['reconnect']}"
    path = end["addr"]["data"]["path"]
    return [*console, "-chardev", f"socket,id={SERIAL},path={path},{kind}", "-serial", f"chardev:{SERIAL}"]


def _cards(machine):
    """A card for each network, and one through which vmlab comes; nothing outside can be reached by that."""
    cards = []
    for link in NETWORKS:
        cards += ["-netdev", f"tap,id={link},ifname={port(link, machine)},script=no,downscript=no",
                  "-device", f"virtio-net-pci,netdev={link},mac={hardware_address(link, machine.number)},romfile="]
    return [*cards, "-netdev", f"user,id={MANAGEMENT},restrict=on,ipv6=off,hostfwd=tcp:127.0.0.1:{machine.port()}-:22",
            "-device", f"virtio-net-pci,netdev={MANAGEMENT},mac={hardware_address(MANAGEMENT, machine.number)},romfile="]
