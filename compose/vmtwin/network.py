"""The cables: a bridge for each network in the lab's namespace, and a tap on it for each machine.

Bridges carry every frame as it is, VLAN tags included. A cut takes the carrier of the machine's card away; it belongs to the
cable, so it is kept as a fact and holds over a power cut. grey and yellow are direct cables: when one end has no power, the
other loses its carrier. The serial cable is a socket between the first two QEMUs, and goes to nowhere while it is cut.
"""

from twinlab.errors import UsageError
from twinlab.shell import run
from vmtwin import monitor
from vmtwin.links import DIRECT, LINKS, NETWORKS, SERIAL

ALL_BUT_ORANGE = tuple(link for link in LINKS if link != "orange")


def create(lab):
    """The namespace with its bridges and taps; it outlives the machines' power."""
    run("ip", "netns", "add", lab.network)
    commands = ["link set lo up"]
    for link in NETWORKS:
        commands += [f"link add {link} address {switch_address(link)} type bridge forward_delay 0 stp_state 0 mcast_snooping 0",
                     f"link set {link} up"]
        for machine in lab.nodes():
            commands += [f"tuntap add dev {tap(link, machine)} mode tap", f"link set {tap(link, machine)} master {link} up"]
    run("ip", "-n", lab.network, "-batch", "-", stdin="\n".join(commands) + "\n")
    # A frame goes out as it came in: nothing of the lab's machine is to answer or filter what is between the machines.
    run("nsenter", f"--net=/run/netns/{lab.network}", "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", check=False)
    (lab.run / "cables").mkdir()


def delete(lab):
    run("ip", "netns", "delete", lab.network, check=False)


def switch_address(link):
    return f"02:74:68:56:{NETWORKS.index(link) + 1:02x}:00"


def tap(link, machine):
    return f"{link}-{machine.number}"


def links_of(word):
    """The links that a command's LINK means."""
    if word == "all":
        return ALL_BUT_ORANGE
    if word not in LINKS:
        raise UsageError(f"{word} is no link; there are {', '.join(LINKS)} and all (every link but orange)")
    return (word,)


def cut(lab, word, machine=None):
    """Cuts a link for all, or the end of one machine."""
    for link in links_of(word):
        (lab.run / "cables" / f"{link}.{machine.name if machine else 'all'}").touch()
    apply_cuts(lab)
    lab.remember("cut", link=word, machine=machine.name if machine else None)


def heal(lab, word):
    """Every cut of the link ends."""
    for link in links_of(word):
        for fact in (lab.run / "cables").glob(f"{link}.*"):
            fact.unlink()
    apply_cuts(lab)
    lab.remember("heal", link=word)


def cuts(lab):
    """Facts like `grey.all`, for `status`."""
    return sorted(path.name for path in (lab.run / "cables").iterdir())


def is_cut(link, machine, facts):
    """Whether facts say that a machine's end of the link carries nothing; a cable between two has no ends of its own."""
    ends = [other.name for other in machine.lab.nodes()] if link in (*DIRECT, SERIAL) else [machine.name]
    return any(f"{link}.{end}" in facts for end in ("all", *ends))


def apply_cuts(lab):
    """Makes cards and the serial cable agree with the facts and with who has power; harmless to repeat."""
    with lab.locked("network"):
        facts = cuts(lab)
        powered = [machine for machine in lab.nodes() if monitor.answers(machine)]
        for machine in powered:
            for link in NETWORKS:
                dark = link in DIRECT and len(powered) < len(lab.nodes())
                monitor.ask(machine, "set_link", name=link, up=not dark and not is_cut(link, machine, facts))
            if machine.number <= 2:
                _lay_serial_cable(machine, not is_cut(SERIAL, machine, facts))


def serial_cable(machine):
    """QEMU's words for its end of the null modem: the first machine listens, the second one connects again and again."""
    listens = machine.number == 1
    end = {"addr": {"type": "unix", "data": {"path": str(machine.lab.run / "serial.sock")}}, "server": listens}
    end["wait" if listens else "reconnect"] = not listens and 1
    return {"type": "socket", "data": end}


def _lay_serial_cable(machine, there):
    laid = machine.run / "serial-laid"
    if laid.exists() == there:
        return
    backend = serial_cable(machine) if there else {"type": "null", "data": {}}
    monitor.ask(machine, "chardev-change", id=SERIAL, backend=backend)
    if there:
        laid.touch()
    else:
        laid.unlink()
