#!/usr/bin/env python3
"""Somebody wants the cluster's directory: as a user of a node without rights, as a service that was taken over, from the other
node's address, and in slapd's place while it is down. In a lab of its own, as root, after a build:

    LAB=twinhost-directory compose/attacks/directory.py

He must read and write nothing, be sent nothing that he can use, and be rid of soon; guests write all the while, and with slapd
back the configuration can be changed as before. Exit code 1: something of that did not hold.
"""

import json
import sys
from pathlib import Path
from typing import List

COMPOSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(COMPOSE))

from twinlab import attacks, product  # noqa: E402
from twinlab.errors import LabError  # noqa: E402
from twinlab.story import Story  # noqa: E402

NODE, OTHER, GUEST = "jupiter1", "jupiter2", "web1"
PORT = 3890
BASE = "dc=twinhost"
SOCKET = "ldapi://%2Frun%2Ftwinhost%2Fslapd%2Fldapi"
TLS = "/etc/twinhost/tls"
GUESSES = ("twinhost", "secret", "admin", "")
NAMES = ("cn=admin,dc=twinhost", "cn=config-service,dc=twinhost", "cn=replication,dc=twinhost", "cn=config")
IDLE_SECONDS = 20
# Opens connections, some with half a greeting, and tells when the last of them was ended.
CROWD = """
import select, socket, time
ends = []
for number in range(800):
    end = socket.create_connection(("127.0.0.1", %(port)d))
    if number %% 2:
        end.sendall(bytes.fromhex("16030102000100"))
    ends.append(end)
begun = time.monotonic()
while ends and time.monotonic() < begun + 90:
    for end in select.select(ends, [], [], 1)[0]:
        try:
            if end.recv(4096):
                continue
        except OSError:
            pass
        ends.remove(end)
print(len(ends), round(time.monotonic() - begun))
"""
# Takes slapd's port as soon as it is free, and keeps what he is told there.
IN_ITS_PLACE = attacks.TAKE_A_PORT + """
import json
end = take(%(port)d, 20)
heard = []
until = time.monotonic() + 8
while time.monotonic() < until:
    try:
        caller = end.accept()[0]
        caller.settimeout(1)
        try:
            heard.append(caller.recv(65536).hex())
            caller.sendall(bytes.fromhex("300c02010161070a010004000400"))
            heard.append(caller.recv(65536).hex())
        finally:
            caller.close()
    except OSError:
        pass
print(json.dumps(heard))
"""


class Attacker:
    """What he gets, from where he stands."""

    def __init__(self, story: Story):
        self.story = story
        self.got: List[str] = []

    def asks(self, what: str, node: str, *words: str) -> None:
        """A question as nobody, by a client that takes any certificate; its success is ours to answer for."""
        code, out, err = self.story.inside(node, "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups",
                                           "env", "LDAPTLS_REQCERT=never", *words)
        self.story.check(code != 127, f"there is such a program: {err}")
        if code == 0:
            self.got.append(f"{what}: {out[:200]}")

    def runs(self, node: str, program: str) -> str:
        """A program of his own, as nobody; what it printed."""
        code, out, err = self.story.inside(node, "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups",
                                           "/usr/bin/python3", "-c", program % {"port": PORT}, timeout=150)
        self.story.check(code == 0, f"the attacker's own program ends well: {err.strip()[-300:]}")
        return out

    def got_nothing(self, where: str) -> None:
        self.story.check(not self.got, f"nothing is got {where}" + "".join(f"; {each}" for each in self.got))


def attack(story: Story) -> None:
    """Start reading here."""
    story.up()
    story.waits_for_writes(GUEST)
    attacker = Attacker(story)
    knocks(story, attacker, NODE, "127.0.0.1")
    attacker.asks("the unix socket", NODE, "ldapsearch", "-Q", "-Y", "EXTERNAL", "-H", SOCKET, "-b", BASE)
    attacker.got_nothing("by a user of the node")
    knocks(story, attacker, OTHER, story.node(NODE).address("yellow"))
    attacker.got_nothing("from the other node's address without a certificate")
    as_another_service(story)
    crowds(story, attacker)
    in_its_place(story, attacker)
    story.waits_for_writes(GUEST)
    story.verify()


def knocks(story: Story, attacker: Attacker, node: str, address: str) -> None:
    """Without a certificate, in the clear and over TLS."""
    for scheme in ("ldap", "ldaps"):
        server = f"{scheme}://{address}:{PORT}"
        attacker.asks(f"{server} anonymously", node, "ldapsearch", "-x", "-o", "nettimeout=3", "-H", server, "-b", BASE)
        for name in NAMES:
            for guess in GUESSES:
                attacker.asks(f"{server} {name} {guess}", node, "ldapwhoami", "-x", "-o", "nettimeout=3", "-H", server,
                              "-D", name, "-w", guess)
    story.saw(f"{node} asked {address} anonymously and with {len(NAMES) * len(GUESSES)} guesses, in the clear and over TLS")


def as_another_service(story: Story) -> None:
    """With all that the vm service has: a certificate, and the group of its key."""
    own = ("env", f"LDAPTLS_CACERT={TLS}/authority.pem", f"LDAPTLS_CERT={TLS}/vm.pem", f"LDAPTLS_KEY={TLS}/vm.key")
    server = ("-H", f"ldaps://127.0.0.1:{PORT}")
    vm = ("setpriv", "--reuid=twinhost-vm", "--regid=twinhost-vm", "--init-groups", *own)
    code, out, err = story.inside(NODE, *vm, "ldapwhoami", "-Q", "-Y", "EXTERNAL", *server)
    story.check(code == 0 and "cn=vm," in out, f"its certificate is known as its own: {out.strip()}{err.strip()}")
    for base in (BASE, "cn=config", "cn=Subschema", ""):
        code, out, _ = story.inside(NODE, *vm, "ldapsearch", "-Q", "-Y", "EXTERNAL", *server, "-LLL", "-s", "base", "-b", base)
        story.check(code != 0 or not out.strip(), f"it reads nothing of '{base}'")
    code, _, err = story.inside(NODE, *vm, "ldapdelete", "-Q", "-Y", "EXTERNAL", *server, f"cn={GUEST},ou=guests,{BASE}")
    story.check(code != 0, f"it deletes nothing: {err.strip()}")
    for guess in GUESSES:
        code, _, err = story.inside(NODE, *vm, "ldapwhoami", "-x", *server, "-D", NAMES[0], "-w", guess)
        story.check(code != 0, f"no word is tried: {err.strip()}")


def crowds(story: Story, attacker: Attacker) -> None:
    """Silent connections, in hundreds."""
    left, seconds = attacker.runs(NODE, CROWD).split()
    story.check(left == "0" and int(seconds) < 2 * IDLE_SECONDS, f"800 silent connections are ended after {seconds} s")
    story.until("the directory is in step", lambda: directory(story) == "IN_STEP", 10)


def in_its_place(story: Story, attacker: Attacker) -> None:
    """He is at the port before slapd is back from a kill."""
    story.do(f"kill {NODE} slapd")
    heard = [bytes.fromhex(each) for each in json.loads(attacker.runs(NODE, IN_ITS_PLACE))]
    story.saw(f"in slapd's place he hears {[each[:6].hex() for each in heard]}")
    story.check(bool(heard) and bool(heard[0]), "the config service came by")
    said = [each for each in heard if each and each[0] not in (0x15, 0x16)]  # a TLS alert or a greeting, and nothing else
    story.check(not said and not any(b"cn=" in each or b"dc=" in each for each in heard), "it said nothing but a TLS greeting")
    story.until("the directory is in step again", lambda: directory(story) == "IN_STEP", 30)
    before = story.status(OTHER)["cluster"]["revision"]
    change = f"dn: cn=cluster,{BASE}\nchangetype: modify\nreplace: thStickiness\nthStickiness: 7\n"
    code, _, err = story.inside(NODE, "sh", "-c", f"ldapmodify -Q -Y EXTERNAL -H {SOCKET} <<'END'\n{change}END")
    story.check(code == 0, f"root changes the configuration: {err}")
    story.until("the other node takes it", lambda: story.status(OTHER)["cluster"]["revision"] > before, 30)
    story.wait("healthy")


def directory(story: Story) -> str:
    """What the node's config service makes of it."""
    try:
        return str(product.get(story.node(NODE), "/v1/config/status")["directory"])
    except LabError:
        return "no answer"


if __name__ == "__main__":
    sys.exit(attacks.alone(attack, "directory"))
