"""`demo`: the whole story for a newcomer, on a lab of its own that is gone afterwards."""

import json
import subprocess
import time

from twinlab import cluster, conditions, power, product, recorder, software, timeline, verify
from twinlab.errors import LabError
from twinlab.laboratory import REPOSITORY, Lab
from twinlab.progress import say, wait_for

WRITES = 60


def run(lab):
    """Builds, starts, pulls the plug, shows what happened."""
    lab = Lab(f"{lab.name[:27]}-demo")
    if lab.exists():
        say(f"clearing what an earlier demo left ({lab.name})")
        cluster.down(lab)
    _build()
    try:
        _show(lab)
    finally:
        say("taking the lab down")
        cluster.down(lab)


def _build():
    if not software.missing():
        say("already built (`./mvnw package` builds again)")
        return
    say("building with ./mvnw package: the first time it downloads libraries, a few minutes")
    started = time.monotonic()
    done = subprocess.run([REPOSITORY / "mvnw", "--batch-mode", "--no-transfer-progress", "--quiet", "package", "-DskipTests"],
                          cwd=REPOSITORY, check=False)
    if done.returncode != 0:
        raise LabError("the build failed; `./mvnw package -DskipTests` shows it alone")
    say(f"built in {time.monotonic() - started:.0f} s")


def _show(lab):
    say("starting two nodes, each with its own services, broker, directory, libvirt and BMC")
    cluster.up(lab)
    _wait_for_writes(lab, "web1", WRITES)
    lost = next(resource["node"] for resource in product.status(lab.nodes()[0])["resources"] if resource["name"] == "web1")
    survivor = next(node for node in lab.nodes() if node.name != lost)
    say(f"web1 runs on {lost} and has written {_acknowledged(lab, 'web1')} records; pulling the plug of {lost}")
    power.power_cut(lab.node(lost))
    wait_for(f"web1 on {survivor.name}", lambda: conditions.guest_is_not("web1", survivor), 120)
    _wait_for_writes(lab, "web1", WRITES)
    told = timeline.timeline(lab)
    report = verify.verify(lab)
    say(f"power of {lost} comes back")
    power.power_on(lab.node(lost))
    wait_for("healthy", lambda: conditions.unhealthy(lab), 180, poll=0.25)
    final = verify.verify(lab)
    print(story(told, lost, survivor.name))
    for guest, judged in final.items():
        print(f"  {guest}: {judged['acknowledged']} writes acknowledged, {judged['lost']} lost, "
              f"ran twice for {judged['overlapMs']} ms; checked on {', '.join(judged['replicas'])}")
    print(json.dumps(told))
    complaints = verify.complaints(report) + verify.complaints(final)
    if complaints:
        raise LabError("; ".join(complaints))


def story(told, lost, survivor):
    """The timeline as people read it."""
    lines = [f"{lost} lost power at 0 ms ({told['cause']})"]
    at = 0
    for key, text in (("detectMs", f"{survivor} gave {lost} up"), ("fenceMs", f"{lost} is proven off"),
                      ("promoteMs", f"its volumes are Primary on {survivor}"), ("startMs", "its guests are started")):
        if told[key] is None:
            lines.append(f"  {'?':>8}     {text}")
            continue
        at += told[key]
        lines.append(f"  {at:>8} ms  {text} (+{told[key]} ms)")
    for guest in told["guests"]:
        if guest["firstLineMs"] is not None:
            lines.append(f"  {guest['firstLineMs']:>8} ms  {guest['name']} prints its first line on {survivor}")
    return "\n".join(lines)


def _acknowledged(lab, guest):
    return sum(1 for line in recorder.lines_of(lab, guest) if line["line"].startswith("ACK"))


def _wait_for_writes(lab, guest, count):
    wanted = _acknowledged(lab, guest) + count
    wait_for(f"{count} acknowledged writes of {guest}",
             lambda: None if _acknowledged(lab, guest) >= wanted else f"{wanted - _acknowledged(lab, guest)} to go", 120)
