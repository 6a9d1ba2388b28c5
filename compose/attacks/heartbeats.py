#!/usr/bin/env python3
"""Somebody on the heartbeat links who has no key records what the nodes say to each other, floods them with it, with damaged
and invented packets, and goes on when one of them is dead. In a lab of its own, as root, after a build:

    LAB=twinhost-heartbeats compose/attacks/heartbeats.py

Nobody may be shot and nobody lose sight of the other during the flood, the dead node must be taken over although its voice is
still heard, and when it is back, what it said before its death must not count. Exit code 1: something of that did not hold.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Dict, List

COMPOSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(COMPOSE))

from twinlab import attacks  # noqa: E402
from twinlab.story import Story  # noqa: E402

LOST, SURVIVOR = "jupiter1", "jupiter2"
RECORDED_SECONDS = 5
FLOOD_SECONDS = 20
PER_SECOND = 500
TAKEN_OVER_SECONDS = 30
# Runs where the switches are: hears and speaks on a port as whoever holds the cable. Never sends what it has not read whole.
ON_THE_WIRE = r"""
import json, os, random, socket, sys, time
asked = json.load(sys.stdin)
def port(name):
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    end.bind((name, 0))
    end.settimeout(0.2)
    return end
def is_heartbeat(frame):
    return len(frame) > 60 and frame[12:14] == b"\x08\x00" and frame[23] == 17 and b"TWH" in frame[42:46]
def damaged(frame):
    frame = bytearray(frame)
    frame[40:42] = b"\0\0"  # no checksum of UDP: the damage is to arrive
    for _ in range(random.randint(1, 8)):
        frame[random.randrange(42, len(frame))] = random.randrange(256)
    return bytes(frame)
def invented(frame):
    return frame[:40] + b"\0\0" + frame[42:46] + os.urandom(len(frame) - 46)
if asked["do"] == "record":
    heard, ends = [], [port(name) for name in asked["ports"]]
    until = time.monotonic() + asked["seconds"]
    while time.monotonic() < until:
        for end in ends:
            try:
                frame = end.recv(65536)
            except OSError:
                continue
            if is_heartbeat(frame):
                heard.append([end.getsockname()[0], frame.hex()])
    print(json.dumps(heard))
else:
    ends = {name: port(name) for name in {name for name, _ in asked["frames"]}}
    frames = [(ends[name], bytes.fromhex(frame)) for name, frame in asked["frames"]]
    kinds = {"recorded": lambda frame: frame, "damaged": damaged, "invented": invented}
    until, sent = time.monotonic() + asked["seconds"], 0
    while time.monotonic() < until:
        end, frame = frames[sent % len(frames)]
        kind = asked["kinds"][sent % len(asked["kinds"])]
        try:
            end.send(kinds[kind](frame))
        except OSError:
            pass  # the cable is dark
        sent += 1
        time.sleep(1 / asked["perSecond"])
    print(json.dumps(sent))
"""


class Wire:
    """The cables of a lab, held in somebody's hand."""

    def __init__(self, story: Story):
        self._story = story

    def _starts(self, asked: Dict[str, object]) -> "subprocess.Popen[str]":
        lab = self._story.lab
        process = subprocess.Popen(["ip", "netns", "exec", lab.network, "/usr/bin/python3", "-c", ON_THE_WIRE],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=lab.tools.join)
        assert process.stdin is not None
        process.stdin.write(json.dumps(asked))
        process.stdin.close()
        return process

    def records(self) -> List[List[str]]:
        """What goes over all links: [port, frame]."""
        ports = [f"{link}-{place}" for link in ("red", "grey", "yellow") for place in (1, 2)]
        heard = self._starts({"do": "record", "seconds": RECORDED_SECONDS, "ports": ports})
        assert heard.stdout is not None
        frames: List[List[str]] = json.loads(heard.stdout.read())
        heard.wait()
        return frames

    def floods(self, frames: List[List[str]], kinds: List[str], seconds: float) -> "subprocess.Popen[str]":
        """Begins to send; ends by itself."""
        return self._starts({"do": "flood", "frames": frames, "kinds": kinds, "seconds": seconds, "perSecond": PER_SECOND})


def sent(flood: "subprocess.Popen[str]") -> int:
    """Waits for its end."""
    assert flood.stdout is not None
    count = int(flood.stdout.read() or 0)
    flood.wait()
    return count


def attack(story: Story) -> None:
    """Start reading here."""
    story.up()
    story.waits_for_writes("web1")
    wire = Wire(story)
    frames = wire.records()
    said_by_lost = [frame for frame in frames if source(frame) == LOST]
    story.check(len(said_by_lost) > 10, f"{len(frames)} packets are recorded, {len(said_by_lost)} of them are {LOST}'s")
    a_flood_changes_nothing(story, wire, frames)
    a_voice_does_not_keep_the_dead_alive(story, wire, said_by_lost)


def source(frame: List[str]) -> str:
    """Whose packet it is, by its address."""
    return f"jupiter{bytes.fromhex(frame[1])[29]}"


def a_flood_changes_nothing(story: Story, wire: Wire, frames: List[List[str]]) -> None:
    """Nobody is shot, guests write on, both see each other, and the status is what it was."""
    began = story.now()
    flood = wire.floods(frames, ["recorded", "damaged", "invented"], FLOOD_SECONDS)
    while flood.poll() is None:
        story.waits_for_writes("web1", 5)
        for node in (LOST, SURVIVOR):
            states = {each["name"]: each["state"] for each in story.status(node)["nodes"]}
            story.check(set(states.values()) == {"online"}, f"{node} sees {states}")
    story.saw(f"{sent(flood)} packets were sent")
    story.check(story.bmc_offs(began) == [] and not story.guest_errors("web1", began), "nobody was shot, no guest saw an error")
    story.wait("healthy")


def a_voice_does_not_keep_the_dead_alive(story: Story, wire: Wire, said: List[List[str]]) -> None:
    """What the dead node said goes on and on, before its death, after it, and after its return."""
    flood = wire.floods(said, ["recorded", "damaged"], 3 * FLOOD_SECONDS)
    story.do(f"power-cut {LOST}")
    took = story.wait(f"web1={SURVIVOR}", TAKEN_OVER_SECONDS)
    story.saw(f"web1 was taken over {took:.1f} s after the power cut, with its voice on the wire")
    story.waits_for_writes("web1")
    story.verify()
    story.do(f"power-on {LOST}")
    story.wait("healthy", 180)
    story.check(flood.poll() is None or sent(flood) > 0, "the voice was there all the time")
    flood.kill()
    flood.wait()
    story.verify()


if __name__ == "__main__":
    sys.exit(attacks.alone(attack, "heartbeats"))
