"""A volume of 2 TiB, sparse, beside the small ones: it attaches at once, mirrors, brings over only what changed, and what was
flushed on it survives a power cut. A configuration with volumes that can't fit is refused with the figures, and nothing is
started anew."""

import copy
import json

from twinlab import seed

ONLY_IN_ALL = True  # CI is to stay short
BIG = "big"
TIB = 1 << 40
NBD = f"nbd+unix:///{BIG}?socket=/run/twinhost/volumes/{BIG}.sock"
UNIT = "twinhost-replication.service"
PLACES = ("0", "600G", "1900G")
RESYNCED_BYTES_MAX = 1 << 30


def run(story):
    story.up(edit=with_a_big_disk)
    story.waits_for_writes("mail1")
    for node in ("jupiter1", "jupiter2"):
        replica = story.replica(node, BIG)
        story.check(replica["disk"] == "UpToDate", f"the replica of 2 TiB on {node} is UpToDate")
    here = story.runs_on("mail1")[0]
    there = "jupiter1" if here == "jupiter2" else "jupiter2"
    written(story, here, 1)
    a_configuration_that_cant_fit(story)
    only_what_changed(story, here, there)
    the_power_cut(story, here, there)


def with_a_big_disk(configuration):
    seed.add_volume(configuration, BIG, 2 * TIB, "7e3a11c0d5f20003")
    configuration["guests"][1]["volumes"].append(BIG)


def written(story, node, pattern):
    for place in PLACES:
        qemu_io(story, node, f"write -P {pattern} {place} 1M")
    qemu_io(story, node, "flush")


def read(story, node, pattern):
    for place in PLACES:
        qemu_io(story, node, f"read -P {pattern} {place} 1M")


def qemu_io(story, node, command):
    code, out, err = story.inside(node, "qemu-io", "-f", "raw", "-c", command, NBD)
    story.check(code == 0 and "verification failed" not in out, f"{node}: {command} on the 2 TiB: {(err or out).strip()[:200]}")


def a_configuration_that_cant_fit(story):
    since = story.now()
    before = processes(story)
    _, shown, _ = story.inside("jupiter1", "twinctl", "config", "show", "-o", "json")
    wrong = json.loads(shown)
    described = wrong.get("snapshot", wrong)
    for number in range(8):
        volume = copy.deepcopy(described["volumes"][0])
        volume.update(name=f"huge{number}", sizeBytes=64 * TIB, birth=f"7e3a11c0d5f2010{number}")
        for replica in volume["replicas"]:
            replica["device"] = f"/dev/twinhost/huge{number}"
        described["volumes"].append(volume)
    story.inside("jupiter1", "sh", "-c", f"cat > /tmp/wrong.json <<'END'\n{json.dumps(wrong)}\nEND")
    code, out, err = story.twinctl("jupiter1", "config", "apply", "/tmp/wrong.json", "-m", "too much")
    story.check(code == 1, "eight volumes of 64 TiB more are refused")
    story.refused(out + err, "bytes of memory", "16777216")
    story.waits_for_writes("web1", 20)
    story.check(processes(story) == before, "nothing was started anew")
    story.check(not story.guest_errors("web1", since), "no guest noticed")


def processes(story):
    return [story.unit(node, UNIT)["pid"] for node in ("jupiter1", "jupiter2")]


def only_what_changed(story, here, there):
    story.do(f"power-cut {there}")
    story.wait(f"web1={here}")
    written(story, here, 2)
    differs = story.replica(here, BIG)
    story.do(f"power-on {there}")
    story.wait(f"{BIG}=UpToDate@{there}", 120)
    story.wait("healthy", 180)
    said = [line for line in story.log(here, "replication") if f"volume {BIG}: syncing" in line]
    story.check(bool(said), f"{here} said what it brings over: {said[-1:]} {differs}")
    synced = int(said[-1].split("syncing ")[1].split()[0])
    story.check(0 < synced < RESYNCED_BYTES_MAX, f"{synced} bytes of 2 TiB are brought over")


def the_power_cut(story, here, there):
    story.do(f"power-cut {here}")
    story.wait(f"mail1={there}", 120)
    story.waits_for_writes("mail1", 20)
    read(story, there, 2)
    story.verify()
    story.do(f"power-on {here}")
    story.wait("healthy", 180)
    story.verify()
