"""What a node's word means for each thing. Knows nothing of check_mk.

One loss is one alarm: the service of the cluster says what all of it is worth and is critical for all. A thing is critical only
where it is DOWN by itself; what it suffers because a node is gone is a warning that says so, and who survived is not blamed.
"""

import time
from dataclasses import dataclass, field, replace
from typing import Dict, List, Mapping, Optional

from .told import GONE, Finding, Told

OK, WARN, CRIT, UNKNOWN = 0, 1, 2, 3
# What others suffer from because a node is gone, and nothing else.
FOLLOWS = ("guest-writes-frozen", "guest-blocked", "guest-down", "guest-unknown", "volume-without-data", "volume-one-copy",
           "volume-disconnected", "volume-unknown", "last-link", "cannot-act")
# Told by a service of its own.
ELSEWHERE = ("drill-failed",)
# Lines of the node itself that nothing else here says. What they call critical is a warning here: the cluster has the alarm.
OWN_LINES = ("Audit of ", "state of ", "consoles", "virtlogd", "gateway", "doctor", "Heartbeat scheduling",
             "Heartbeat authentication", "Replication memory", "Fencing store", "orders")


@dataclass(frozen=True)
class Worth:
    """State of a thing, its summary, and what else there is to say of it."""

    state: int
    summary: str
    notes: List[str] = field(default_factory=list)


def now() -> float:
    """By the clock of who monitors."""
    return time.time()


def problem(told: Told, age_max: float) -> str:
    """Why nothing may be concluded from what was told; empty: it may."""
    if told.problem:
        return told.problem
    age = now() - told.asked
    if age > age_max:
        return f"what {told.node} told is {age / 60:.0f} min old: does its agent run?"
    if age < -age_max:
        return f"what {told.node} told is from the future by {-age / 60:.0f} min: look at the clocks of node and monitor"
    return ""


# Two nodes are asked a minute apart at most, and a clock may be off a little.
FRESH_SECONDS = 120
# What each status assesses one by one.
ASSESSED = ("guest ", "volume ")


def best(sections: Mapping[str, Optional[Told]], age_max: float) -> Optional[Told]:
    """Of what several nodes of one cluster told: the word of the one that may act. What each knows of the others' fence devices
    is put together. Only where no word is of use, why."""
    all_told = [each for each in sections.values() if each is not None]
    good = [each for each in all_told if not problem(each, age_max)]
    if not good:
        return all_told[0] if all_told else None
    # Who has quorum, but has told nothing since, may be the one that is gone.
    newest = max(each.asked for each in good)
    chosen = max(good, key=lambda each: (each.asked > newest - FRESH_SECONDS, each.quorate, each.coordinator == each.node,
                                         each.asked))
    devices = {node: device for each in [*good, chosen] for node, device in each.devices.items()}
    return replace(chosen, devices=devices)


def cluster(told: Told, states: Mapping[str, int]) -> Worth:
    """What all of it is worth."""
    found = [each for each in told.findings if each.verdict != "PROTECTED"]
    because = [each for each in found if each.code in GONE]
    first = found[:1] if not because else because[:1]
    summary = ": ".join([told.verdict, *(each.said() for each in first)])
    if len(found) > 1:
        summary += f"; and {len(found) - 1} more"
    chosen = [each for each in told.findings if each.verdict == "PROTECTED"]
    return Worth(states[told.verdict], summary,
                 [*(f"{each.verdict}: {each.said()}" for each in found), *(f"chosen: {each.said()}" for each in chosen)])


def thing(told: Told, what: str) -> Worth:
    """What one thing is worth by itself."""
    return _worth(told, [each for each in told.findings if each.what == what], what)


def guest(told: Told, name: str) -> Worth:
    """A guest, with what is found of it on one node. Its own host is told nothing of nodes: there nothing follows from them."""
    what = f"guest {name}"
    found = [each for each in told.findings if each.what == what or each.what.startswith(f"{what} on ")]
    return _worth(told, found, what)


def node(told: Told, name: str) -> Worth:
    """A node with its services; and of the one that was asked, what only itself can say."""
    what = f"node {name}"
    found = [each for each in told.findings if each.code not in ELSEWHERE
             and (each.what == what or (each.what.startswith("service ") and each.what.endswith(f" of {name}")))]
    worth = _worth(replace(told, things={**told.things, what: "PROTECTED"}), found, what)
    own = [f"{item}: {text}" for state, item, text in told.lines
           if state and name == told.node and item.startswith(OWN_LINES)]
    if own:
        worth = replace(worth, state=max(worth.state, WARN), notes=[*worth.notes, *own],
                        summary="; ".join([*([worth.summary] if worth.state else []), own[0]]))
    return worth


def _worth(told: Told, found: List[Finding], what: str) -> Worth:
    reproach = [each for each in found if each.verdict != "PROTECTED"]
    gone = [each for each in told.gone() if f"node {each}" != what]
    notes = [each.said(what) for each in found]
    if not reproach:
        if what not in told.things and what.startswith(ASSESSED):
            return Worth(WARN, "it is not assessed: twinctl status", notes)
        if told.things.get(what, "PROTECTED") != "PROTECTED" and not gone:
            return Worth(WARN, "not all is known of it: twinctl status", notes)
        return Worth(OK, "", notes)
    follows = [each for each in reproach if gone and each.code in FOLLOWS]
    state = max(CRIT if each.verdict == "DOWN" and each not in follows else WARN for each in reproach)
    summary = reproach[0].said(what)
    if follows:
        summary += f" (follows from node {', '.join(gone)}, for which the cluster's service has the alarm)"
    elif what in {f"node {each}" for each in told.gone()}:
        summary += " (the cluster's service has the alarm)"
    return Worth(state, summary, notes[1:])


def about_gone(told: Told) -> Dict[str, str]:
    """By node that is gone: what a service about it says while nothing can be heard of it."""
    return {each: f"node {each} is gone, so this is not held against anybody" for each in told.gone()}
