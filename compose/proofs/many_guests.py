"""A hundred guests of 16 MiB on two nodes, real QEMUs that are paused once they run: each node knows all of the other's,
and all of them are taken over when one loses power, though a report of them does not fit one message."""

import copy
import uuid

from twinlab import seed

GUESTS = [f"guest{number:03}" for number in range(100)]
MIB = 1 << 20
NODES = ("jupiter1", "jupiter2")
ALL_START_SECONDS = 900
ALL_MOVE_SECONDS = 600
KNOWN_AGAIN_SECONDS = 60


def prove(proof):
    with proof.story() as story:
        story.up(edit=with_many_guests, wait=False)
        story.wait("healthy", ALL_START_SECONDS)
        for node in NODES:
            paused(story, node)
        for node in NODES:
            knows_all(story, node, NODES)
        one_loses_power(story, "jupiter1", "jupiter2")


def with_many_guests(configuration):
    """They boot from a blank disk: QEMU runs, and there is nothing to do for it."""
    for number, name in enumerate(GUESTS):
        seed.add_volume(configuration, name, MIB, f"7e3a11c0d5f203{number:02x}")
        guest = copy.deepcopy(configuration["guests"][1])
        guest.update(name=name, uuid=str(uuid.UUID(int=0x5c0f3a526f0e4c359d6b0d1a7f2e1000 + number)), memoryMib=16,
                     volumes=[name], home=NODES[number % 2], boot=None)
        configuration["guests"].append(guest)


def paused(story, node):
    """So that a hundred of them leave the processors to the services."""
    here = [resource["name"] for resource in story.status(node)["resources"] if resource["node"] == node]
    for name in here:
        if name in GUESTS:
            code, _, err = story.inside(node, "virsh", "-c", "qemu:///system", "suspend", name)
            story.check(code == 0, f"{name} on {node} is paused {err.strip()}")


def one_loses_power(story, lost, survivor):
    cut = story.now()
    story.do(f"power-cut {lost}")
    story.until(f"all guests run on {survivor}", lambda: places(story, survivor) == {survivor}, ALL_MOVE_SECONDS)
    story.saw(f"{len(GUESTS)} guests and two more run on {survivor}, {story.now() - cut:.1f} s after the power cut")
    paused(story, survivor)
    story.do(f"power-on {lost}")
    story.wait("healthy", ALL_START_SECONDS)
    for node in NODES:
        knows_all(story, node, (survivor,))


def places(story, node):
    """Where the guests are started, by a node's word."""
    return {resource["node"] if resource["state"] == "started" else None for resource in story.status(node)["resources"]}


def knows_all(story, node, where):
    """All that it shows is complete: services, replicas and guests of both nodes, as long as nothing changes."""
    story.until(f"{node} knows all", lambda: unknown(story, node) == [], KNOWN_AGAIN_SECONDS)
    story.stays(f"{node} goes on knowing all", lambda: unknown(story, node) == [], 10)
    story.check(places(story, node) == set(where), f"by {node}'s word all guests run on {' and '.join(where)}")
    for service in ("heartbeat", "resource"):
        dropped = [line for line in story.log(node, service) if "dropped" in line and "bytes" in line]
        story.check(not dropped, f"{service} of {node} dropped no message for its size: {dropped[:1]}")


def unknown(story, node):
    status = story.status(node)
    missing = {"web1", "mail1", *GUESTS} - {resource["name"] for resource in status["resources"]}
    silent = [f"{service['name']} of {each['name']}" for each in status["nodes"] for service in each["services"]
              if service["status"] != "UP"]
    untold = [f"{volume['name']} on {replica['node']}" for volume in status["volumes"] for replica in volume["replicas"]
              if replica["disk"] != "UpToDate" or replica["connection"] is None]
    return [*sorted(missing), *silent, *untold]
