#!/usr/bin/env python3
"""Tries on a node to speak on the bus as somebody else: as a user without a certificate, as each service's own user what that
service does not own, and by sitting on the broker's port while it is away. In a lab of its own, as root, after a build:

    LAB=twinhost-bus compose/attacks/bus.py

A stranger must get no connection, a service's word must go no further than its own topics, whoever sits on the port must hear
nothing but the beginning of a handshake, and all must be well again when the broker is back. Exit code 1: something of that did
not hold. The lab is taken down whatever happens.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Tuple

COMPOSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(COMPOSE))

from twinlab import attacks, node_client  # noqa: E402
from twinlab.errors import LabError  # noqa: E402
from twinlab.shell import python_environment  # noqa: E402
from twinlab.software import SERVICES  # noqa: E402
from twinlab.story import Story  # noqa: E402

NODE, GUESTS = "jupiter1", ("web1", "mail1")
SPEAKERS = [name for name in SERVICES if name != "gateway"]  # which has a certificate and nothing to say there
TLS = "/etc/twinhost/tls"
WHAT = "attack"
HEALTHY_SECONDS = 60
SITS_SECONDS = 6
COMMAND = re.compile(r"topic write (twinhost/[a-z]+/command/([a-z]+))")
# Publishes as a user of the node: prints what the broker thinks of each. MQTT 5 says that something was not taken. A service
# has one connection, and the one of the real service may end ours: once more then.
PUBLISH = """
import json, subprocess, sys
asked = json.loads(sys.argv[1])
def publish(topic):
    done = subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", "7883", "-V", "5", "-q", "1", "-t", topic, "-m", "x",
                           *asked["words"]], capture_output=True, text=True, timeout=20)
    return "refused" if "ot authorized" in done.stderr else "taken" if done.returncode == 0 else "no connection"
said = {}
for topic in asked["topics"]:
    for attempt in range(8):
        said[topic] = publish(topic)
        if said[topic] != "no connection":
            break
print(json.dumps(said))
"""
# Waits for the port, sits on it, and tells for each who came whether the handshake ended, and all that he said.
SIT = attacks.TAKE_A_PORT + """
import json, ssl
asked = json.loads(sys.argv[1])
context = None
if asked["certificate"]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(asked["certificate"])
port, heard = take(7883, 60), []
until = time.monotonic() + asked["seconds"]
while time.monotonic() < until:
    try:
        one, _ = port.accept()
    except OSError:
        continue
    one.settimeout(1)
    shaken, said = False, b""
    try:
        if context:
            one = context.wrap_socket(one, server_side=True)
            shaken = True
        said = one.recv(65536)
    except OSError:
        pass
    one.close()
    heard.append([shaken, said.hex()])
print(json.dumps(heard))
"""


def attack(story: Story) -> None:
    """Start reading here."""
    story.up()
    for guest in GUESTS:
        story.waits_for_writes(guest)
    began = story.now()
    nobody_gets_in(story)
    for service in SERVICES:
        speaks_for_itself_alone(story, service)
    story.wait("healthy", HEALTHY_SECONDS)
    who_sits_on_the_port_hears_nothing(story)
    story.check(story.bmc_offs(began) == [], "nobody was shot")
    for guest in GUESTS:
        story.waits_for_writes(guest)
        story.check(not story.guest_errors(guest, began), f"{guest} saw no error")
    story.verify()


def as_user(user: str) -> List[str]:
    """What makes a program of the node that user's."""
    group = "nogroup" if user == "nobody" else user
    return ["setpriv", f"--reuid={user}", f"--regid={group}", "--init-groups", "/usr/bin/python3", "-c"]


def published(story: Story, user: str, words: List[str], topics: List[str]) -> Dict[str, str]:
    """What became of a word on each of the topics."""
    code, out, err = story.inside(NODE, *as_user(user), PUBLISH, json.dumps({"topics": topics, "words": words}))
    story.check(code == 0, f"{user} tries {len(topics)} topics {err.strip()[-300:]}")
    answers: Dict[str, str] = json.loads(out)
    return answers


def nobody_gets_in(story: Story) -> None:
    """Without a certificate, without TLS, and with a service's certificate but not its key."""
    topics = [f"twinhost/vm/state/{WHAT}"]
    trust = ["--cafile", f"{TLS}/authority.pem"]
    ways: Dict[str, List[str]] = {
        "without a certificate": trust, "without TLS": [],
        "with the name of a service": [*trust, "--cert", f"{TLS}/vm.pem", "--key", f"{TLS}/vm.key"]}
    for how, words in ways.items():
        answers = published(story, "nobody", words, topics)
        story.check(set(answers.values()) == {"no connection"}, f"a stranger {how} gets no connection: {answers}")


def speaks_for_itself_alone(story: Story, service: str) -> None:
    """What it owns is taken, and nothing else."""
    commands = [topic for topic, writer in COMMAND.findall((COMPOSE / "etc/mosquitto.acl").read_text()) if writer == service]
    own = [f"twinhost/{service}/state/{WHAT}", *commands] if service in SPEAKERS else []
    others = [each for each in SERVICES if each != service]
    foreign = [*(f"twinhost/{other}/state/{WHAT}" for other in others),
               *(f"twinhost/heartbeat/outbox/{other}" for other in others),
               *(f"twinhost/{to}/command/{other}" for to in SERVICES for other in others),
               *(f"twinhost/{to}/reply/{other}" for to in SERVICES for other in others),
               *({f"twinhost/{to}/command/{service}" for to in SERVICES} - set(commands))]
    if service != "heartbeat":
        foreign += [f"twinhost/{to}/remote/{what}" for to in SERVICES for what in ("command", "reply")]
    words = ["--cafile", f"{TLS}/authority.pem", "--cert", f"{TLS}/{service}.pem", "--key", f"{TLS}/{service}.key"]
    answers = published(story, f"twinhost-{service}", words, own + foreign)
    not_taken = [f"{topic} {answers[topic]}" for topic in own if answers[topic] != "taken"]
    story.check(not not_taken, f"{service} says what is its own" + "".join(f"; {each}" for each in not_taken))
    wrong = [f"{topic} {answers[topic]}" for topic in foreign if answers[topic] != "refused"]
    story.check(not wrong, f"{service} is refused {len(foreign)} topics that are not" + "".join(f"; {each}" for each in wrong))


def who_sits_on_the_port_hears_nothing(story: Story) -> None:
    """As a user without rights: with no TLS, and with a certificate that he made himself."""
    code, _, err = story.inside(NODE, "sh", "-c", "cd /tmp && openssl req -x509 -newkey rsa:2048 -nodes -days 2 "
                                "-subj /CN=broker.twinhost -addext subjectAltName=IP:127.0.0.1 -keyout own.key -out own.pem "
                                "&& cat own.key own.pem > own.both && chmod 644 own.both")
    story.check(code == 0, f"a stranger makes himself a certificate {err.strip()[-300:] if code else ''}")
    for certificate in ("", "/tmp/own.both"):  # in the node's own /tmp
        heard = sits_on_the_port(story, certificate)
        said = [bytes.fromhex(one) for _, one in heard]
        kind = "with a certificate of his own" if certificate else "without TLS"
        story.check(len(heard) >= len(SPEAKERS), f"{len(heard)} came to a stranger on the port, {kind}")
        story.check(not any(shaken for shaken, _ in heard), "nobody shook hands with him")
        # The first of a handshake (0x16) that names nobody: names, keys and messages come after the broker's proof.
        story.check(all(not one or one[0] == 0x16 and b"twinhost" not in one for one in said),
                    "what they said was the beginning of a handshake at most")
        story.wait("healthy", HEALTHY_SECONDS)


def sits_on_the_port(story: Story, certificate: str) -> List[Tuple[bool, str]]:
    """The broker is killed; before it is back, somebody else has its port."""
    node = story.node(NODE)
    asked = json.dumps({"certificate": certificate, "seconds": SITS_SECONDS})
    process = subprocess.Popen(node_client.exec_argv(node, [*as_user("nobody"), SIT, asked]), env=python_environment(),
                               preexec_fn=node.os.child("exec").create().join, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(10):
            story.do(f"kill {NODE} mosquitto")
            try:
                out, err = process.communicate(timeout=SITS_SECONDS + 3)
                break
            except subprocess.TimeoutExpired:
                continue  # the broker was faster
        else:
            raise LabError("the broker was always back before the stranger had its port")
    finally:
        process.kill()
    story.check(process.returncode == 0, f"somebody sat on the port {err.strip()[-300:]}")
    heard: List[Tuple[bool, str]] = json.loads(out)
    return heard


if __name__ == "__main__":
    sys.exit(attacks.alone(attack, "bus"))
