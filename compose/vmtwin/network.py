"""The cables: a bridge for each network in the lab's namespace, and a port on it for each machine.

Bridges carry every frame as it is, VLAN tags included. A cut takes the carrier of the machine's card away; it belongs to the
cable, so it is kept as a fact and holds over a power cut. grey and yellow are direct cables: when one end has no power, the
other loses its carrier. What a port is, and what the serial cable is, depends on the kind of machine.
"""

from twinlab.shell import run
from vmtwin import kinds, links
from vmtwin.links import NETWORKS


def create(lab):
    """The namespace with its bridges; it outlives the machines' power."""
    run("ip", "netns", "add", lab.network)
    commands = ["link set lo up"]
    for link in NETWORKS:
        commands += [f"link add {link} address {links.switch_address(link)} type bridge forward_delay 0 stp_state 0 "
                     "mcast_snooping 0", f"link set {link} up"]
    run("ip", "-n", lab.network, "-batch", "-", stdin="\n".join(commands) + "\n")
    # A frame goes out as it came in: nothing of the lab's machine is to answer or filter what is between the machines.
    run("nsenter", f"--net=/run/netns/{lab.network}", "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", check=False)
    (lab.run / "cables").mkdir()


def delete(lab):
    """The lab's namespace, and those of its machines."""
    for line in run("ip", "netns", "list", check=False).splitlines():
        name = line.split()[0]
        if name == lab.network or name.startswith(f"{lab.network}."):
            run("ip", "netns", "delete", name, check=False)


def cut(lab, word, machine=None):
    """Cuts a link for all, or the end of one machine."""
    for link in links.links_of(word):
        (lab.run / "cables" / f"{link}.{machine.name if machine else 'all'}").touch()
    apply_cuts(lab)
    lab.remember("cut", link=word, machine=machine.name if machine else None)


def heal(lab, word):
    """Every cut of the link ends."""
    for link in links.links_of(word):
        for fact in (lab.run / "cables").glob(f"{link}.*"):
            fact.unlink()
    apply_cuts(lab)
    lab.remember("heal", link=word)


def cuts(lab):
    """Facts like `grey.all`, for `status`."""
    return sorted(path.name for path in (lab.run / "cables").iterdir())


def apply_cuts(lab):
    """Makes cards and the serial cable agree with the facts and with who has power; harmless to repeat."""
    with lab.locked("network"):
        kinds.of(lab).plug(lab, cuts(lab))
