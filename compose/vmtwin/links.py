"""The networks of a machine: which card is which, and what its addresses are."""

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


def told_to_a_machine():
    """The networks in the form that the image's `machine` reads."""
    return ",".join(f"{card}:{SUBNETS.get(card, 'dhcp' if card == MANAGEMENT else 'none')}" for card in CARDS)
