"""From a line of JSON to what a node told. What can't be read whole is not read at all: it becomes a problem, in a sentence."""

import json
from datetime import datetime
from typing import Any, Dict, List, Mapping, Optional, Sequence

from .told import Device, Drill, Finding, Guest, Loss, Node, Replica, Told, Volume

FORMAT = 1
VERDICTS = ("PROTECTED", "AT RISK", "UNPROTECTED", "DOWN")
TABLE = Sequence[Sequence[str]]


class Garbled(Exception):
    """Why it can't be read."""


def told(table: TABLE) -> Optional[Told]:
    """A node's word, or None where it said nothing."""
    if not table:
        return None
    node, asked = "", 0.0
    try:
        section = _line(table[-1])
        node, asked = _text(section, "node"), _number(section, "asked") or 0.0
        if section.get("local"):
            return Told(node=node, asked=asked, local=str(section["local"]), problem=(
                f"the plug-in is silent, because the local check {section['local']} tells the same: remove one of the two"))
        if section.get("problem"):
            return Told(node=node, asked=asked, problem=str(section["problem"]))
        return _told(section)
    except Garbled as why:
        return Told(node=node, asked=asked, problem=str(why))
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        return Told(node=node, asked=asked,
                    problem=f"what the node says is of a form that this plug-in does not know ({_short(wrong)}): is the"
                            " extension package as new as Twinhost?")


def of_guest(table: TABLE) -> Optional[Told]:
    """Of one guest, from a line of each node that knows it: that of the node which may act, or runs it, counts."""
    read = [each for each in (_of_guest([line]) for line in table) if each is not None]
    whole = [each for each in read if not each.problem]
    if not whole:
        return read[0] if read else None
    return max(whole, key=lambda each: (each.asked > max(one.asked for one in whole) - 120, each.quorate,
                                        any(guest.node == each.node for guest in each.guests.values()), each.asked))


def _of_guest(table: TABLE) -> Optional[Told]:
    try:
        section = _line(table[-1])
        guest = section["guest"]
        what = f"guest {guest['name']}"
        if section["verdict"] not in VERDICTS:
            raise Garbled(f"the verdict on {what} is {section['verdict']!r}, which this plug-in does not know")
        return Told(
            node=_text(section, "node"), asked=_number(section, "asked") or 0.0, cluster=_text(section, "cluster"),
            quorate=section.get("quorate") is True, verdict=section["verdict"], things={what: section["verdict"]},
            findings=_findings(section["why"]), guests=_guests([guest]),
            losses={lost: {guest["name"]: _loss(each)} for lost, each in section["ifLost"].items()})
    except Garbled as why:
        return Told(problem=str(why))
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        return Told(problem=f"what the node says of the guest can't be read ({_short(wrong)})")


def _line(words: Sequence[str]) -> Mapping[str, Any]:
    text = " ".join(words)
    try:
        section = json.loads(text)
    except ValueError:
        raise Garbled(f"the agent's section is no JSON, it begins with {text[:40]!r}") from None
    if not isinstance(section, dict):
        raise Garbled("the agent's section is JSON, but not an object")
    if section.get("format") != FORMAT:
        raise Garbled(f"the agent plug-in tells in format {section.get('format')!r}, this extension package reads {FORMAT}:"
                      " both have to be of one release")
    return section


def _told(section: Mapping[str, Any]) -> Told:
    status = section["status"]
    cluster, assessment = status["cluster"], status.get("assessment")
    if assessment is None:
        raise Garbled(f"the cluster is not assessed yet by {section['node']}, or its release is too old for this:"
                      " twinctl status")
    if assessment["verdict"] not in VERDICTS:
        raise Garbled(f"the verdict {assessment['verdict']!r} is none that this extension package knows: update it")
    things = dict(assessment["of"])
    if not things or not all(each in VERDICTS for each in things.values()):
        raise Garbled("the status does not say what each thing is worth: is this release too old, or too new?")
    return Told(
        node=section["node"], asked=float(section["asked"]), cluster=_text(cluster, "name"),
        coordinator=_text(cluster, "coordinator"), quorate=cluster.get("quorate") is True, verdict=assessment["verdict"],
        findings=_findings(assessment["why"]), things=things, nodes={each["name"]: _node(each) for each in status["nodes"]},
        volumes={each["name"]: _volume(each) for each in status["volumes"]}, guests=_guests(status["resources"]),
        devices={each["node"]: _device(each) for each in section.get("devices", [])},
        drills={node: _drill(each) for node, each in assessment.get("drills", {}).items()},
        losses={node: {each["resource"]: _loss(each) for each in outcomes}
                for node, outcomes in assessment.get("ifLost", {}).items()},
        lines=[each for each in map(_local_line, section.get("lines", [])) if each])


def _findings(why: List[Mapping[str, Any]]) -> List[Finding]:
    found = [Finding(each["code"], each["what"], each["text"], _text(each, "next"), each["verdict"]) for each in why]
    for each in found:
        if each.verdict not in VERDICTS:
            raise Garbled(f"the verdict {each.verdict!r} of the finding {each.code} is none that this extension package knows")
    return found


def _node(node: Mapping[str, Any]) -> Node:
    return Node(node["name"], node["state"], _text(node, "reason"),
                {each["name"]: (each["state"], _seconds(each, "lastHeardMs")) for each in node["links"]},
                {each["name"]: _text(each, "status") for each in node["services"]})


def _volume(volume: Mapping[str, Any]) -> Volume:
    return Volume(volume["name"], float(volume["sizeBytes"]), [
        Replica(each["node"], _text(each, "role"), _text(each, "disk"), _text(each, "connection"),
                _number(each, "outOfSyncBytes"), _number(each, "resyncPercent")) for each in volume["replicas"]])


def _guests(guests: List[Mapping[str, Any]]) -> Dict[str, Guest]:
    return {each["name"]: Guest(each["name"], each["state"], each["target"], _text(each, "node"), _text(each, "reason"))
            for each in guests}


def _device(device: Mapping[str, Any]) -> Device:
    test = device.get("test") or {}
    return Device(device["device"], device["condition"], _text(device, "text"), _moment(device.get("checkedAt")),
                  _moment(test.get("at")), test.get("passed"), _seconds(test, "tookMs"))


def _drill(drill: Mapping[str, Any]) -> Drill:
    return Drill(_text(drill, "kind"), _moment(drill.get("at")), drill.get("passed"), drill["due"] is True)


def _loss(loss: Mapping[str, Any]) -> Loss:
    return Loss(loss["outcome"], _text(loss, "node"), _seconds(loss, "inMs"), _text(loss, "why"))


def _local_line(line: str) -> Any:
    """State, item and text of a line `0 "Twinhost item" figures text`."""
    state, quote, rest = line.partition(' "Twinhost ')
    item, end, more = rest.partition('" ')
    return (int(state), item, more.partition(" ")[2]) if quote and end and state in ("0", "1", "2", "3") else None


def _text(of: Mapping[str, Any], name: str) -> str:
    value = of.get(name)
    return "" if value is None else str(value)


def _number(of: Mapping[str, Any], name: str) -> Optional[float]:
    value = of.get(name)
    return None if value is None else float(value)


def _seconds(of: Mapping[str, Any], name: str) -> Optional[float]:
    value = _number(of, name)
    return None if value is None else value / 1000


def _moment(text: Optional[str]) -> Optional[float]:
    return None if text is None else datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def _short(wrong: Exception) -> str:
    return f"{type(wrong).__name__}: {wrong}"[:80]
