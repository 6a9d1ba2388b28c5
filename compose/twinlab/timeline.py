"""`timeline`: the last failover from the moment that the lab broke something to the guests' first lines.

The product knows when it last heard the lost node, the lab knows when it cut: detection counts from the
cut. The later stages are the product's own, on the clock that all nodes of a lab share.
"""

import datetime

from twinlab import product, recorder
from twinlab.errors import LabError

BREAKS_A_NODE = ("power-cut", "freeze")


def timeline(lab):
    """The report of the newest failover that any node knows."""
    told = newest(lab)
    lost = told["lostNode"]
    lost_at = seconds_of(told["lostAt"])
    cut = _cut_before(lab.events(), lost, lost_at)
    began = cut["at"] if cut else seconds_of(told["lastHeardAt"])
    marks = [began, *(seconds_of(told[name]) for name in ("lostAt", "provenAt", "promotedAt", "startedAt"))]
    stages = dict(zip(("detectMs", "fenceMs", "promoteMs", "startMs"), stage_lengths(marks)))
    complete = all(length is not None for length in stages.values())
    return {"cause": told["cause"], "lostNode": lost, "cut": cut["event"] if cut else None, **stages,
            "totalMs": sum(stages.values()) if complete else None,
            "guests": [{"name": guest, "firstLineMs": _first_line_ms(lab, guest, lost, cut)} for guest in told["guests"]]}


def newest(lab):
    """The product's own story, from the node that saw the latest loss."""
    stories, refusals = [], []
    for node in lab.nodes():
        if not node.is_on() or node.is_frozen():
            continue
        try:
            story = product.timeline(node)
        except LabError as refused:
            refusals.append(str(refused))
            continue
        if story and story.get("lostAt"):
            stories.append(story)
    if not stories:
        raise LabError("no node tells of a failover" + (f" ({'; '.join(refusals)})" if refusals else ""))
    return max(stories, key=lambda story: seconds_of(story["lostAt"]))


def stage_lengths(marks):
    """Whole milliseconds between marks (seconds or None) such that they add up to the whole."""
    rounded = [None if mark is None else round(mark * 1000) for mark in marks]
    return [None if begin is None or end is None else end - begin for begin, end in zip(rounded, rounded[1:])]


def seconds_of(instant):
    """An ISO-8601 instant as seconds since 1970, None for null."""
    if instant is None:
        return None
    whole, _, fraction = instant.rstrip("Z").partition(".")
    moment = datetime.datetime.fromisoformat(whole).replace(tzinfo=datetime.timezone.utc)
    return moment.timestamp() + (float(f"0.{fraction}") if fraction else 0.0)


def _cut_before(events, lost, lost_at):
    for event in reversed(events):
        hits = event["event"] in BREAKS_A_NODE and event["node"] == lost or event["event"] == "cut" and event["link"] == "all"
        if hits and event["at"] <= lost_at:
            return event
    return None


def _first_line_ms(lab, guest, lost, cut):
    if cut is None:
        return None
    for line in recorder.lines_of(lab, guest):
        if line["node"] != lost and line["at"] > cut["monotonic"]:
            return round(1000 * (line["at"] - cut["monotonic"]))
    return None
