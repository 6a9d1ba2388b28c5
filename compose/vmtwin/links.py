"""The networks of a machine: which card is which, what its addresses are, which cut concerns whom."""

from twinlab import network
from twinlab.laboratory import SUBNETS

# trunk carries the guests' VLANs and has no address of its own.
NETWORKS = (*SUBNETS, "trunk")
SERIAL = "serial"
LINKS = (*NETWORKS, SERIAL)
# Cables from machine to machine: both ends see when the other has no power. The others go through a switch.
DIRECT = ("grey", "yellow")
# Through which vmlab itself comes; no other machine is there and nothing outside can be reached.
MANAGEMENT = "vmlab0"
CARDS = (*NETWORKS, MANAGEMENT)
CARD_PREFIX = "02:74:68:56"


def hardware_address(card, number):
    """As in the image's link files."""
    return f"{CARD_PREFIX}:{CARDS.index(card) + 1:02x}:{number:02x}"


def switch_address(link):
    return f"{CARD_PREFIX}:{NETWORKS.index(link) + 1:02x}:00"


def port(link, machine):
    """The switch's end of a machine's cable."""
    return f"{link}-{machine.number}"


def told_to_a_machine(cards=CARDS):
    """The networks in the form that the image's `machine` reads."""
    return ",".join(f"{card}:{SUBNETS.get(card, 'dhcp' if card == MANAGEMENT else 'none')}" for card in cards)


def links_of(word):
    """The links that a command's LINK means."""
    return network.links_of(word, LINKS)


def is_cut(link, machine, facts):
    """Whether facts say that a machine's end of the link carries nothing; a cable between two has no ends of its own."""
    ends = [other.name for other in machine.lab.nodes()] if link in (*DIRECT, SERIAL) else [machine.name]
    return any(f"{link}.{end}" in facts for end in ("all", *ends))


def carries(link, machine, facts, powered):
    """Whether a machine's card has a carrier, when these have power."""
    dark = link in DIRECT and len(powered) < len(machine.lab.nodes())
    return not dark and not is_cut(link, machine, facts)
