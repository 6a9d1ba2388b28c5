"""The cables: one bridge a link in a namespace of its own, and a port on it for every node.

A node's namespace is made when its power comes on and deleted when it goes off, so that a dead node
keeps no address, no connection and no packet of its old life. Cuts belong to the cables and stay when a
node is switched off and on: they are kept as facts and applied again at power-on.

grey and yellow are direct cables in a real cluster: when one end has no power, the other loses its
carrier. red and orange go through a switch, which keeps the carrier.
"""

from twinlab.errors import UsageError
from twinlab.laboratory import LINKS, SUBNETS
from twinlab.shell import run

DIRECT = ("grey", "yellow")


def create_switches(lab):
    """The namespace with one bridge a link; it outlives the nodes' power."""
    run("ip", "netns", "add", lab.network)
    commands = ["link set lo up"]
    for link in SUBNETS:
        # With an address of its own: a bridge without one takes another whenever a port comes or goes, and who knew the old
        # one (a node that asks a BMC) talks to nobody for half a minute.
        commands += [f"link add {link} address {hardware_address(link, 0)} type bridge "
                     "forward_delay 0 stp_state 0 mcast_snooping 0",
                     f"link set {link} up"]
    run("ip", "-n", lab.network, "-batch", "-", stdin="\n".join(commands) + "\n")
    (lab.run / "cables").mkdir()


def hardware_address(link, place):
    """A network card keeps its address over a power cut; 0 is the switch."""
    return f"02:74:68:00:{list(SUBNETS).index(link) + 1:02x}:{place:02x}"


def connect(node):
    """Power on: the node's namespace, its ports and addresses, and the cuts that its cables have."""
    lab = node.lab
    with lab.locked("network"):
        _connect(lab, node)
        _plug(node).touch()
        _apply_cuts(lab)


def _connect(lab, node):
    _remove(node)
    run("ip", "netns", "add", node.network)
    for link in SUBNETS:
        run("ip", "link", "add", link, "netns", node.network, "address", hardware_address(link, node.number),
            "type", "veth", "peer", "name", _port(link, node), "netns", lab.network)
    inside = ["link set lo up"]
    outside = []
    for link in SUBNETS:
        inside += [f"address add {node.address(link)}/24 dev {link}", f"link set {link} up"]
        outside.append(f"link set {_port(link, node)} master {link}")
    run("ip", "-n", lab.network, "-batch", "-", stdin="\n".join(outside) + "\n")
    run("ip", "-n", node.network, "-batch", "-", stdin="\n".join(inside) + "\n")


def _plug(node):
    """The fact that a node has a network; its ports may be switched and filtered."""
    return node.run / "plugged"


def pull_plugs(node):
    """The first act of a power cut: not one more packet leaves, no dying process says goodbye."""
    with node.lab.locked("network"):
        _plug(node).unlink(missing_ok=True)
        ports_down(node.lab.network, _ports(node))


def disconnect(node):
    """Power off: the namespace goes with all it still holds."""
    with node.lab.locked("network"):
        _plug(node).unlink(missing_ok=True)
        _remove(node)
        _apply_cuts(node.lab)


def _ports(node):
    return [_port(link, node) for link in SUBNETS]


def _remove(node):
    remove(node.lab.network, _ports(node), node.network)


def ports_down(switches, ports):
    """In the namespace of the switches; one that is not there is down."""
    run("ip", "-n", switches, "-force", "-batch", "-", stdin="".join(f"link set {port} down\n" for port in ports), check=False)


def remove(switches, ports, network):
    """A network with its ports, these first: the kernel takes a namespace down when it finds the time, and the next power-on
    wants their names."""
    run("ip", "-n", switches, "-force", "-batch", "-", stdin="".join(f"link delete {port}\n" for port in ports), check=False)
    run("ip", "netns", "delete", network, check=False)


def delete_all(lab):
    """`down`: every namespace that carries the lab's name."""
    for line in run("ip", "netns", "list", check=False).splitlines():
        name = line.split()[0]
        if name.startswith(f"twinhost.{lab.name}."):
            run("ip", "netns", "delete", name, check=False)


# -- cuts ------------------------------------------------------------------------------------------


def links_of(word, links=LINKS):
    """The links that a command's LINK means."""
    if word == "all":
        return tuple(link for link in links if link != "orange")
    if word not in links:
        raise UsageError(f"{word} is no link; there are {', '.join(links)} and all (every link but orange)")
    return (word,)


def cut(lab, word, node=None, one_way=False):
    """Cuts a link for all, or the end of one node; one-way: that node stops hearing."""
    if one_way and node is None:
        raise UsageError("--one-way needs the NODE that stops hearing")
    for link in links_of(word):
        kind = "deaf" if one_way else "cut"
        (lab.run / "cables" / f"{link}.{kind}.{node.name if node else 'all'}").touch()
    with lab.locked("network"):
        _apply_cuts(lab)
    lab.remember("cut", link=word, node=node.name if node else None, oneWay=one_way)


def heal(lab, word):
    """Every cut of the link ends, one-way ones too."""
    for link in links_of(word):
        for fact in (lab.run / "cables").glob(f"{link}.*"):
            fact.unlink()
    with lab.locked("network"):
        _apply_cuts(lab)
    lab.remember("heal", link=word)


def cuts(lab):
    """Facts like `grey.cut.all`, for `status`."""
    return sorted(path.name for path in (lab.run / "cables").iterdir())


def _is(lab, link, kind, node):
    return any((lab.run / "cables" / f"{link}.{kind}.{name}").exists() for name in ("all", node.name))


def is_cut(lab, link, node):
    """True when the node's end of the link carries nothing; a direct cable has no end of its own."""
    nodes = lab.nodes() if link in DIRECT else [node]
    return any(_is(lab, link, "cut", end) for end in nodes)


def is_deaf(lab, link, node):
    return _is(lab, link, "deaf", node)


def _apply_cuts(lab):
    """Makes ports and filters agree with the facts; harmless to repeat."""
    powered = [node for node in lab.nodes() if _plug(node).exists()]
    commands = []
    for link in SUBNETS:
        dark = link in DIRECT and len(powered) < len(lab.nodes())
        for node in powered:
            state = "down" if dark or is_cut(lab, link, node) else "up"
            commands.append(f"link set {_port(link, node)} {state}")
    run("ip", "-n", lab.network, "-force", "-batch", "-", stdin="\n".join(commands) + "\n", check=False)
    for node in powered:
        _apply_deafness(lab, node)


def _apply_deafness(lab, node):
    rules = ["table netdev deaf", "delete table netdev deaf", "table netdev deaf {"]
    for link in SUBNETS:
        if is_deaf(lab, link, node):
            rules.append(f' chain {link} {{ type filter hook ingress device "{link}" priority 0; policy drop; }}')
    rules.append("}")
    run("nsenter", f"--net=/run/netns/{node.network}", "nft", "-f", "-", stdin="\n".join(rules) + "\n")


def _port(link, node):
    return f"{link}-{node.number}"
