"""An image is adopted: two stores that were never synced hold different things, and nothing is taken for equal until a person
says whose data is right. Then all of the other is overwritten, the file system in the image is whole, and after a power cut
the other node serves it, byte for byte. Two new disks beside it need no word: they are proven to be empty."""

import hashlib
import tempfile
from pathlib import Path

from twinlab import product, seed
from twinlab.errors import LabError
from twinlab.shell import run as host

ONLY_IN_ALL = True  # CI is to stay short
VOLUME = "adopted"
SIZE = 64 << 20
GUEST = "mail1"
EXPORT = f"nbd+unix:///{VOLUME}?socket=/run/twinhost/volumes/{VOLUME}.sock"


def run(story):
    digests = {}
    story.up(edit=with_an_image, images=lambda node: digests.update({node.name: put_image(node)}), wait=False)
    nobody_is_equal(story, digests)
    a_person_says_it(story)
    story.wait("healthy", 180)
    both_hold(story, digests["jupiter1"])
    code, out, err = story.twinctl("jupiter1", "volume", "sync", VOLUME, "--from", "jupiter2")
    story.check(code == 1, "a second word is refused")
    story.refused(out + err, "synced before")
    the_power_cut(story, digests["jupiter1"])


def with_an_image(configuration):
    seed.add_volume(configuration, VOLUME, SIZE, "7e3a11c0d5f20004")
    configuration["guests"][1]["volumes"].append(VOLUME)


def put_image(node):
    """A file system with its node's name in it; its digest."""
    image = node.images / f"{VOLUME}.img"
    with tempfile.TemporaryDirectory(prefix="twinhost-") as folder:
        made = Path(folder) / "image"
        content = Path(folder) / "content"
        content.mkdir()
        for number in range(200):
            (content / f"{node.name}-{number}").write_text(f"{node.name} {number}\n" * 500)
        host("truncate", "--size", str(SIZE), made)
        host("mkfs.ext4", "-q", "-F", "-d", content, made)
        data = made.read_bytes()
    with open(image, "r+b") as store:
        store.write(data)
    return hashlib.sha256(data).hexdigest()


def nobody_is_equal(story, digests):
    for node in ("jupiter1", "jupiter2"):
        story.until(f"{node} asks whose data is right", lambda at=node: "undecided" in said_of(story, at), 120)
        story.check(replica(story, node)["disk"] == "Consistent", f"the replica on {node} is not UpToDate")
    story.waits_for_writes("web1", 20, 120)
    story.stays(f"{GUEST} does not start", lambda: story.runs_on(GUEST) == [], 5)
    for node in ("jupiter1", "jupiter2"):
        story.check(digest(story, node) == digests[node], f"nothing was written on {node}")


def replica(story, node):
    """As the replication service of the node sees it; nothing while it does not answer."""
    try:
        volumes = product.get(story.node(node), "/v1/volumes")["volumes"]
    except LabError:
        return {}
    return next((each for each in volumes if each["name"] == VOLUME), {})


def said_of(story, node):
    return replica(story, node).get("reason") or ""


def a_person_says_it(story):
    code, out, err = story.twinctl("jupiter2", "volume", "sync", VOLUME, "--from", "jupiter9")
    story.check(code == 1, "a node without a replica is no source")
    story.refused(out + err, "no replica on jupiter9")
    code, out, err = story.twinctl("jupiter2", "volume", "sync", VOLUME, "--from", "jupiter1")
    story.check(code == 0, f"the word is taken: {out + err}")


def digest(story, node):
    """Of the data on the node's device; the metadata behind it is each node's own."""
    code, out, err = story.inside(node, "sh", "-c", f"head -c {SIZE} /dev/twinhost/{VOLUME} | sha256sum", timeout=120)
    story.check(code == 0, f"{node}: the device is readable {err.strip()[:200]}")
    return out.split()[0]


def both_hold(story, expected):
    for node in ("jupiter1", "jupiter2"):
        story.check(digest(story, node) == expected, f"{node} holds the image of jupiter1, byte for byte")
    check = f"head -c {SIZE} /dev/twinhost/{VOLUME} > /tmp/fs && e2fsck -fn /tmp/fs; code=$?; rm -f /tmp/fs; exit $code"
    code, out, err = story.inside("jupiter2", "sh", "-c", check, timeout=120)
    story.check(code == 0, f"the file system is whole on jupiter2: {(out + err).strip()[-200:]}")


def the_power_cut(story, expected):
    here = story.runs_on(GUEST)[0]
    there = "jupiter1" if here == "jupiter2" else "jupiter2"
    story.do(f"power-cut {here}")
    story.wait(f"{GUEST}={there}", 120)
    story.waits_for_writes(GUEST, 20)
    code, out, err = story.inside(there, "sh", "-c", f"nbdcopy '{EXPORT}' - | sha256sum", timeout=120)
    story.check(code == 0 and out.split()[0] == expected, f"{there} serves the image, byte for byte {err.strip()[:200]}")
    story.verify()
    story.do(f"power-on {here}")
    story.wait("healthy", 180)
    story.verify()
    both_hold(story, expected)
