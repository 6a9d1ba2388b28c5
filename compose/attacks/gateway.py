#!/usr/bin/env python3
"""Attacks a node's gateway as a local user without rights: without a token, with wrong ones as quickly as it goes, with one
that may only look; half requests, endless heads, a thousand connections, what is no TLS, TLS 1.0. Then past it: at a service's
port with a certificate that is not the gateway's, and in the place of a service that is down. In a lab of its own, as root,
after a build:

    LAB=twinhost-gateway compose/attacks/gateway.py

Nothing of the cluster changes, nobody learns anything, and meanwhile root is answered within a few seconds. Exit code 1: not
so. The lab is taken down whatever happens.
"""

import concurrent.futures
import json
import sys
import time
from pathlib import Path
from typing import Any, Dict, List, Tuple

COMPOSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(COMPOSE))

from twinlab import attacks, product  # noqa: E402
from twinlab.errors import LabError  # noqa: E402
from twinlab.story import Story  # noqa: E402

NODE, GUEST, TOKEN = "jupiter1", "web1", "attacker"
NOBODY = "65534"
# Who is past the gateway: somebody with a certificate that he made himself, and a service that was taken over.
IMPOSTORS = {"nobody": "/tmp/own", "twinhost-vm": "/etc/twinhost/tls/vm"}
PORTS = ("7801", "7802", "7803", "7804", "7805", "7806")
RESOURCE_PORT = "7803"  # whom `twinctl status` asks
ANSWER_SECONDS = 5.0
TWINCTL_SECONDS = 20.0  # a JVM starts, on a machine that is busy with the attack
MODES = ("ask", "guess", "look", "half", "half-tls", "idle-tcp", "endless", "plain", "old-tls", "flood")
# Until there is one of the cluster's.
CERTIFICATE = """
set -e
mkdir -p /etc/twinhost/tls
cd /etc/twinhost/tls
test ! -e gateway.pem || exit 0
umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /O=twinhost/OU=jupiter1/CN=gateway \
    -keyout new.key -out new.pem
chown root:twinhost-gateway new.key
chmod 640 new.key
chmod 755 .
chmod 644 new.pem
mv new.key gateway.key
mv new.pem gateway.pem
"""
# Runs in the node as a stranger: prints what came back, as JSON.
TRY = r"""
import collections, concurrent.futures, json, resource, socket, ssl, sys, time
mode, token = sys.argv[1:]
SECONDS, MANY = 6, 1000
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
seen = collections.Counter()
def local():
    end = socket.socket(socket.AF_UNIX)
    end.settimeout(5)
    end.connect("/run/twinhost/gateway/gateway.sock")
    return end
def tcp():
    return socket.create_connection(("127.0.0.1", 7800), 5)
def tls(version=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if version is not None:
        context.minimum_version = context.maximum_version = version
        context.set_ciphers("ALL:@SECLEVEL=0")
    return context.wrap_socket(tcp())
def exchange(opened, sent):
    with opened() as end:
        end.sendall(sent)
        got = b""
        while True:
            piece = end.recv(65536)
            if not piece:
                return got
            got += piece
def attempt(name, opened, sent):
    try:
        got = exchange(opened, sent)
        first = got.split(b"\r\n", 1)[0].decode("latin-1")
        seen["%s: %s" % (name, first if first.startswith("HTTP/1.1 ") else "closed")] += 1
    except OSError as refused:
        seen["%s: %s" % (name, type(refused).__name__)] += 1
def request(method, path, shown=None):
    said = "Authorization: Bearer %s\r\n" % shown if shown else ""
    length = "" if method == "GET" else "Content-Length: 2\r\n"
    return ("%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTwinhost-Operator: root\r\n%s%s\r\n%s" % (
        method, path, said, length, "" if method == "GET" else "{}")).encode()
CHANGES = [("POST", "/v1/guests/web1/stop"), ("POST", "/v1/nodes/jupiter1/standby"), ("POST", "/v1/proposals"),
           ("POST", "/v1/confirm/jupiter2?confirm=x"), ("POST", "/v1/volumes/web1/force?confirm=x"),
           ("DELETE", "/v1/volumes/web1/verify"), ("GET", "/v1/snapshot"), ("GET", "/v1/volumes/../snapshot")]
def hold(opened, first, again=b""):
    held = []
    ended = time.monotonic() + SECONDS
    while time.monotonic() < ended:
        for number in range(MANY):
            if time.monotonic() > ended:
                break
            try:
                if len(held) < MANY:
                    end = opened()
                    end.settimeout(2)
                    end.sendall(first)
                    held.append(end)
                elif again:
                    held[number].sendall(again)
            except (OSError, ValueError) as refused:
                seen[type(refused).__name__] += 1
                if len(held) >= MANY:
                    held.pop(number).close()
        if not again and len(held) >= MANY:
            time.sleep(0.2)
    seen["held"] = len(held)
if mode == "ask":
    for method, path in CHANGES:
        attempt("socket " + method + " " + path, local, request(method, path))
        attempt("tls " + method + " " + path, tls, request(method, path))
    attempt("socket GET /check_mk", local, request("GET", "/check_mk"))
elif mode == "guess":
    ended = time.monotonic() + SECONDS
    def guess(number):
        tried = 0
        while time.monotonic() < ended:
            attempt("guess", tls if number % 2 else local, request("GET", "/v1/status", "%064x" % (number * 1000003 + tried)))
            tried += 1
    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        list(pool.map(guess, range(64)))
elif mode == "look":
    attempt("socket looks", local, request("GET", "/v1/status", token))
    attempt("tls looks", tls, request("GET", "/v1/status", token))
    for method, path in CHANGES[:6]:
        attempt("tls " + method, tls, request(method, path, token))
        attempt("socket " + method, local, request(method, path, token))
elif mode == "half":
    hold(local, b"GET /v1/status HTTP/1.1\r\nX: ", b"x")
elif mode == "half-tls":
    hold(tls, b"GET /v1/status HTTP/1.1\r\nX: ", b"x")
elif mode == "idle-tcp":
    hold(tcp, b"")
elif mode == "endless":
    for opened in (local, tls):
        attempt("head", opened, b"GET /v1/status HTTP/1.1\r\n" + b"X: " + b"x" * 1000000 + b"\r\n\r\n")
        attempt("line", opened, b"GET /" + b"x" * 1000000 + b" HTTP/1.1\r\n\r\n")
        attempt("body", opened, b"POST /v1/import HTTP/1.1\r\nContent-Length: 1000000000\r\n\r\n" + b"x" * 1000000)
elif mode == "plain":
    for _ in range(20):
        attempt("plain", tcp, request("GET", "/v1/status", token))
elif mode == "old-tls":
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        attempt("old", lambda: tls(version), request("GET", "/v1/status", token))
elif mode == "flood":
    ended = time.monotonic() + SECONDS
    def flood(number):
        while time.monotonic() < ended:
            attempt("page", local, request("GET", ("/check_mk", "/metrics", "/health")[number % 3]))
    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        list(pool.map(flood, range(32)))
print(json.dumps(seen))
"""


# At a service's port as another service, with its certificate: prints what was answered inside TLS.
PAST_IT = """
import json, socket, ssl, sys
certificate, key, *ports = sys.argv[1:]
answers = {}
for port in ports:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if certificate:
        context.load_cert_chain(certificate, key)
    try:
        with context.wrap_socket(socket.create_connection(("127.0.0.1", int(port)), 5)) as end:
            end.sendall(b"GET /check_mk HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n")
            answers[port] = end.recv(4096).decode("latin-1")
    except OSError:
        answers[port] = ""
print(json.dumps(answers))
"""
# Takes a service's port as soon as it is free, holds it for a while with a certificate, and prints what he is told there.
IN_ITS_PLACE = attacks.TAKE_A_PORT + """
import json, ssl
port, certificate, key = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
end = take(int(port), 20)
seen = {"from": time.monotonic(), "first": [], "inside": []}
until = seen["from"] + 15
while time.monotonic() < until:
    try:
        caller = end.accept()[0]
        caller.settimeout(2)
        with caller:
            seen["first"].append(caller.recv(65536, socket.MSG_PEEK).hex())
            with context.wrap_socket(caller, server_side=True) as inside:
                seen["inside"].append(inside.recv(65536).decode("latin-1"))
    except OSError:
        pass
seen["to"] = time.monotonic()
print(json.dumps(seen))
"""


def attack(story: Story) -> None:
    """Start reading here."""
    story.up()
    story.waits_for_writes(GUEST)
    token = prepared(story)
    names_root(story)
    before = facts(story)
    began = story.now()
    for mode in MODES:
        with concurrent.futures.ThreadPoolExecutor() as pool:
            attacker = pool.submit(story.inside, NODE, "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups",
                                   "/usr/bin/python3", "-c", TRY, mode, token, timeout=120)
            answers = asked_meanwhile(story, attacker)
        code, out, err = attacker.result()
        story.check(code == 0, f"{mode}: the attacker ran {err.strip()[-300:]}")
        seen: Dict[str, int] = json.loads(out)
        story.saw(f"{mode}: {seen}; root was answered {len(answers)} times, after {max(answers):.2f} s at most")
        judge(story, mode, seen)
        story.check(max(answers) < ANSWER_SECONDS, f"{mode}: root is answered within {ANSWER_SECONDS:.0f} s")
        story.waits_for_writes(GUEST, 5)
    past_it(story)
    for user in IMPOSTORS:
        in_a_services_place(story, user)
    after = facts(story)
    story.check(after == before, f"nothing has changed: {before} {after}")
    story.check(not story.bmc_offs(began) and not story.guest_errors(GUEST, began), "nobody was shot, no guest saw an error")
    story.wait("healthy")


def prepared(story: Story) -> str:
    """The token that may look; TLS is listened to."""
    code, out, err = story.inside(NODE, "twinctl", "token", "add", TOKEN, "--read-only")
    story.check(code == 0, f"a token is made {err.strip()}")
    made = story.inside(NODE, "sh", "-c", CERTIFICATE)
    story.check(made[0] == 0, f"there is a certificate {made[2].strip()[-300:]}")
    story.until("TLS is listened to",
                lambda: any("TLS on 127.0.0.1:7800" in line for line in product.check_mk(story.node(NODE))), 30)
    return out.strip()


def names_root(story: Story) -> None:
    """What root does at the socket stands in the audit under his name and process, by the kernel's word."""
    story.twinctl(NODE, "node", "online", NODE)
    last = json.loads(story.inside(NODE, "twinctl", "audit", "show", "-n", "1", "-o", "json")[1])[0]
    peer = last["peer"]
    story.check(last["claimed"]["name"] == "root" and (peer["from"], peer["uid"], peer["program"]) == (
        "gateway, unix socket", 0, "java"), f"the audit knows whose word it was: {last['claimed']} {peer}")


def facts(story: Story) -> Tuple[Any, ...]:
    """What no attack may change: where the guest runs, the revision, and how many acts there were."""
    snapshot = product.get(story.node(NODE), "/v1/snapshot")
    code, out, err = story.inside(NODE, "twinctl", "audit", "show", "-n", "1000", "-o", "json")
    story.check(code == 0, f"the audit is there {err.strip()}")
    return (story.runs_on(GUEST), snapshot["revision"], len(json.loads(out)))


def as_impostor(story: Story, user: str, program: str, *words: str) -> Any:
    """What a program of his printed, as data."""
    code, out, err = story.inside(NODE, "setpriv", f"--reuid={user}", f"--regid={'nogroup' if user == 'nobody' else user}",
                                  "--init-groups", "/usr/bin/python3", "-c", program, *words, timeout=120)
    story.check(code == 0, f"{user} ran {err.strip()[-300:]}")
    return json.loads(out)


def past_it(story: Story) -> None:
    """No service answers whoever is not the gateway."""
    own = IMPOSTORS["nobody"]
    made = story.inside(NODE, "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "openssl", "req", "-x509",
                        "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                        "-subj", f"/O=twinhost/OU={NODE}/CN=gateway", "-keyout", f"{own}.key", "-out", f"{own}.pem")
    story.check(made[0] == 0, f"he makes himself a certificate {made[2].strip()[-300:]}")
    for user, shown in (("nobody", ""), *IMPOSTORS.items()):
        answers = as_impostor(story, user, PAST_IT, shown and f"{shown}.pem", f"{shown}.key", *PORTS)
        story.check(not any(answers.values()), f"{user} with {shown or 'no certificate'} is answered at no port: {answers}")


def in_a_services_place(story: Story, user: str) -> None:
    """He is at the port before the resource service is back from a kill, and root asks for the cluster's status."""
    with concurrent.futures.ThreadPoolExecutor() as pool:
        impostor = pool.submit(as_impostor, story, user, IN_ITS_PLACE, RESOURCE_PORT, f"{IMPOSTORS[user]}.pem",
                               f"{IMPOSTORS[user]}.key")
        asked: List[Tuple[float, int]] = []
        story.until("he waits at the port", lambda: impostor.done()
                    or story.inside(NODE, "pgrep", "-u", user, "-f", "MSG_PEEK")[0] == 0)
        story.do(f"kill {NODE} resource")
        while not impostor.done():
            asked.append((story.now(), story.inside(NODE, "twinctl", "status")[0]))
        seen = impostor.result()
    codes = [code for at, code in asked if seen["from"] < at < seen["to"] - ANSWER_SECONDS]
    heard = [bytes.fromhex(each) for each in seen["first"]]
    story.saw(f"in resource's place {user} hears {[each[:6].hex() for each in heard]}, and {seen['inside']} inside")
    story.check(bool(codes) and set(codes) == {1}, f"root asked, and was told that there is no answer: {codes}")
    story.check(all(each[:1] in (b"\x16", b"") for each in heard), "a TLS greeting and nothing else")
    story.check(not any(seen["inside"]), "nothing inside TLS")
    story.wait("healthy")


def asked_meanwhile(story: Story, attacker: "concurrent.futures.Future[Any]") -> List[float]:
    """Seconds that root waited for each answer; his twinctl is one of them."""
    took: List[float] = []
    began = time.monotonic()
    code, _, err = story.inside(NODE, "twinctl", "status", "-o", "json")
    story.check(code != 1 and time.monotonic() - began < TWINCTL_SECONDS,
                f"twinctl status answers after {time.monotonic() - began:.1f} s {err.strip()}")
    while not took or not attacker.done():
        began = time.monotonic()
        try:
            status, _ = product.ask(story.node(NODE), "/v1/status", ANSWER_SECONDS)
            story.check(status == 200, f"root is answered {status}")
        except LabError as silent:
            story.saw(str(silent))
            took.append(ANSWER_SECONDS)
            continue
        took.append(time.monotonic() - began)
        time.sleep(0.2)
    return took


def judge(story: Story, mode: str, seen: Dict[str, int]) -> None:
    """Whether what came back is what a stranger may get."""
    answered = [each for each in seen if "HTTP/1.1 2" in each]
    may = {"ask": ["socket GET /check_mk: HTTP/1.1 200 OK"],
           "look": ["socket looks: HTTP/1.1 200 OK", "tls looks: HTTP/1.1 200 OK"], "flood": ["page: HTTP/1.1 200 OK"]}
    story.check(sorted(answered) == may.get(mode, []), f"{mode}: nobody got more or less than is his: {answered}")
    story.check(mode not in ("plain", "old-tls") or not any("HTTP/1.1" in each for each in seen), f"{mode}: nothing was said")


if __name__ == "__main__":
    sys.exit(attacks.alone(attack, "gateway"))
