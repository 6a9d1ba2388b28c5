"""The agent plug-in of monitoring/check_mk at a gateway that is played, and the package that brings all of it to check_mk."""

import ast
import contextlib
import io
import json
import socket
import subprocess
import tarfile
import tempfile
import threading
import unittest
from pathlib import Path
from typing import List

from tests.checkmk_standin import State
from tests.monitored import AGENT, FAMILY, HOST, MONITORING, NOON, AtNoon, agent, of, recorded, section
from twinlab import packages


class Package(unittest.TestCase):
    """The .mkp: what is in it is what the manifest says, and it can be used."""

    def build(self, into, *words):
        done = subprocess.run([str(MONITORING / "check_mk/build"), "--into", str(into), *words], capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return Path(done.stdout.strip())

    def test_made_twice_it_is_the_same(self):
        with tempfile.TemporaryDirectory() as folder:
            made = [self.build(Path(folder, each), "--version", "1.2.3").read_bytes() for each in ("one", "two")]
        self.assertEqual(made[0], made[1])

    def test_what_the_manifest_names_is_in_it_and_nothing_else(self):
        with tempfile.TemporaryDirectory() as folder:
            package = self.build(folder, "--version", "1.2.3")
            self.assertEqual(package.name, "twinhost-1.2.3.mkp")
            with tarfile.open(package, "r:gz") as outer:
                inner = {name: (outer.extractfile(name) or io.BytesIO()).read() for name in outer.getnames()}
        info = ast.literal_eval(inner.pop("info").decode())
        self.assertEqual(info, json.loads(inner.pop("info.json")))
        self.assertEqual({name.removesuffix(".tar") for name in inner}, set(info["files"]))
        for part, names in info["files"].items():
            with tarfile.open(fileobj=io.BytesIO(inner[f"{part}.tar"])) as tar:
                self.assertEqual(tar.getnames(), names)
                self.assertTrue(all(each.mode == (0o755 if part == "agents" else 0o644) for each in tar))
        self.assertEqual(info["files"]["agents"], ["plugins/twinhost"])
        groups = {name.split("/")[1] for name in info["files"]["cmk_addons_plugins"]}
        self.assertEqual(groups, {"agent_based", "checkman", "graphing", "lib", "rulesets"})

    def test_its_python_is_understood_by_pythons_of_2_3_and_of_nodes(self):
        for path in [AGENT, *FAMILY.rglob("*.py")]:
            with self.subTest(path.name):
                ast.parse(path.read_text(), feature_version=(3, 9))


class FakeGateway:
    """At a unix socket: answers by path, each (status, text), or silence."""

    def __init__(self, answers, silent=()):
        self.folder = tempfile.TemporaryDirectory()
        self.path = str(Path(self.folder.name, "gateway.sock"))
        self.asked: List[str] = []
        self.held: List[socket.socket] = []
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.bind(self.path)
        self.socket.listen(8)
        self.answers, self.silent = answers, silent
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                end, _ = self.socket.accept()
            except OSError:
                return
            what = end.recv(65536).decode().split(" ")[1]
            if what == "/end":
                end.close()
                return
            self.asked.append(what)
            if what in self.silent:
                self.held.append(end)
                continue
            status, text = self.answers.get(what, (404, '{"detail": "there is no such path"}'))
            body = text.encode()
            with end, contextlib.suppress(BrokenPipeError):  # Who has read enough goes.
                end.sendall(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (status, len(body)) + body)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as last:
            last.connect(self.path)
            last.sendall(b"GET /end HTTP/1.1\r\n\r\n")
            self.thread.join()
        for end in [*self.held, self.socket]:
            end.close()
        self.folder.cleanup()


class AgentPlugin(AtNoon):

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.etc = Path(folder.name, "etc")
        self.local = Path(folder.name, "local")
        for each in (self.etc, self.local):
            each.mkdir()
        (self.etc / "node.properties").write_text("# who\ntwinhost.node=jupiter1\ntwinhost.cluster=jupiter\n")

    def says(self, gateway, deadline="20"):
        done = subprocess.run([str(AGENT)], capture_output=True, text=True, check=False, timeout=60, env={
            "TWINHOST_ETC": str(self.etc), "TWINHOST_GATEWAY": gateway, "TWINHOST_LOCAL": str(self.local),
            "TWINHOST_DEADLINE": deadline})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    @staticmethod
    def answers(state="all-is-well"):
        return {"/v1/status": (200, json.dumps(recorded(state)["status"])),
                "/v1/fencing": (200, json.dumps({"devices": recorded(state)["devices"]})),
                "/check_mk": (200, '0 "Twinhost gateway" - fine\n1 "Twinhost consoles" - web1 writes too much\n'
                                   '2 "Twinhost Peer jupiter2" - LOST\n')}

    def section(self, text):
        lines = text.splitlines()
        self.assertEqual(lines[0], "<<<twinhost:sep(0)>>>")
        content = json.loads(lines[1])
        return HOST.parsed("twinhost", [json.dumps({**content, "asked": NOON} if "asked" in content else content)])

    def test_what_it_says_becomes_services(self):
        with FakeGateway(self.answers()) as gateway:
            text = self.says(gateway.path)
        states = HOST.checked("twinhost", self.section(text))
        self.assertEqual(of(states, State.WARN), ["Twinhost node jupiter1"], states)
        self.assertIn("web1 writes too much", states["Twinhost node jupiter1"].summary)
        self.assertEqual(len(states), 15)
        self.assertIn("bmc-jupiter2", states["Twinhost fence device jupiter2"].details)

    def test_each_guest_gets_its_own(self):
        with FakeGateway(self.answers()) as gateway:
            lines = self.says(gateway.path).splitlines()
        self.assertEqual(lines[2::4], ["<<<<mail1>>>>", "<<<<web1>>>>"])
        self.assertEqual(lines[3::4], ["<<<twinhost_guest:sep(0)>>>"] * 2)
        self.assertEqual(lines[5::4], ["<<<<>>>>"] * 2)
        for line in lines[4::4]:
            content = {**json.loads(line), "asked": NOON}
            states = HOST.checked("twinhost_guest", HOST.parsed("twinhost_guest", [json.dumps(content)]))
            self.assertIs(states["Twinhost protection"].state, State.OK)

    def test_where_no_node_is_set_up_it_says_nothing(self):
        (self.etc / "node.properties").unlink()
        self.assertEqual(self.says("/nowhere"), "")

    def test_beside_a_local_check_that_tells_the_same_it_is_silent(self):
        folder = self.local / "300"
        folder.mkdir()
        (folder / "twinhost").write_text(
            "#!/bin/sh\ncurl -sf --unix-socket /run/twinhost/gateway/gateway.sock http://gateway/check_mk\n")
        with FakeGateway(self.answers()) as gateway:
            self.says(gateway.path)
            self.assertNotEqual(gateway.asked, [], "check_mk runs no file that is not executable")
        (folder / "twinhost").chmod(0o755)
        with FakeGateway(self.answers()) as gateway:
            text = self.says(gateway.path)
            self.assertEqual(gateway.asked, [])
        self.assertNotIn("<<<<", text)
        self.assertIn(str(folder / "twinhost"), self.section(text).problem)

    def test_a_gateway_that_is_not_there_is_said(self):
        told = self.section(self.says("/nowhere/gateway.sock"))
        self.assertRegex(told.problem, "does not answer at /nowhere.*systemctl status twinhost-gateway")

    def test_what_the_gateway_refuses_is_said(self):
        for answer, words in {(403, '{"detail": "only root may look"}'): "HTTP 403: only root may look",
                              (200, "<html>"): "no JSON", (502, "nothing of use"): "HTTP 502: nothing of use",
                              (200, "x" * (5 << 20)): "more than"}.items():
            with self.subTest(words), FakeGateway({"/v1/status": answer}) as gateway:
                told = self.section(self.says(gateway.path))
                self.assertIn(words, told.problem)

    def test_who_hangs_does_not_hold_the_agent_up(self):
        with FakeGateway(self.answers(), silent=["/v1/status"]) as gateway:
            self.assertIn("did not answer within 0.5 s", self.section(self.says(gateway.path, "0.5")).problem)
        with FakeGateway(self.answers(), silent=["/v1/fencing"]) as gateway:
            states = HOST.checked("twinhost", self.section(self.says(gateway.path, "2")))
            self.assertEqual(of(states, State.OK), sorted(states), "what came in time counts")

    def test_one_service_less_is_not_nothing(self):
        answers = self.answers()
        answers["/v1/fencing"] = answers["/check_mk"] = (503, '{"detail": "fencing does not answer"}')
        with FakeGateway(answers) as gateway:
            states = HOST.checked("twinhost", self.section(self.says(gateway.path)))
        self.assertEqual(of(states, State.OK), sorted(states))

    def test_a_name_that_no_host_may_have_gets_no_piggyback(self):
        content = section("all-is-well")
        content["status"]["resources"][0]["name"] = "web1>>>>\n<<<shadow>>>"
        self.assertEqual(list(agent.of_guests(content)), ["web1"])

    def test_it_is_installed_where_the_agent_looks(self):
        places = {entry.place: entry for entry in packages.contents("twinhost")}
        entry = places["usr/lib/check_mk_agent/plugins/twinhost"]
        self.assertEqual((entry.source, entry.mode), (AGENT, 0o755))
