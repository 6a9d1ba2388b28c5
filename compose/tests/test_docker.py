"""The docker-compose lab before any container runs: its file against the cluster's configuration, what nodes may, its BMC."""

import contextlib
import http.server
import io
import json
import os
import re
import signal
import socketserver
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path
from typing import Dict, List
from unittest import mock
from urllib.parse import parse_qs, urlparse

from twinlab import packages
from twinlab.laboratory import COMPOSE, REPOSITORY, SUBNETS

sys.path.insert(0, str(COMPOSE / "docker"))
from twindocker import chassis, first, layout, node, sessions, witness  # noqa: E402

TEXT = (COMPOSE / "docker-compose.yml").read_text()
OF_NODES = {"CHOWN", "FOWNER", "FSETID", "DAC_OVERRIDE", "SETUID", "SETGID", "SETPCAP", "KILL", "SYS_NICE"}
NODES = ("jupiter1", "jupiter2")


def part(name, text=TEXT):
    """The lines of one part of the file, itself without comments."""
    found = re.search(rf"^(?P<indent> *){re.escape(name)}:.*\n(?P<body>(?:(?P=indent) +.*\n|\n)*)", text, re.MULTILINE)
    assert found, name
    return found.group()


def bare(text):
    return re.sub(r"#.*", "", text)


SERVICES: Dict[str, str] = {name: part(name, part("services"))
                            for name in re.findall(r"^  ([a-z0-9]+):$", part("services"), re.MULTILINE)}


class File(unittest.TestCase):

    def test_its_nodes_and_bmcs_are_the_clusters(self):
        configured = layout.configuration()
        self.assertEqual([each["name"] for each in configured["nodes"]], list(NODES))
        for each in configured["nodes"]:
            for link in each["links"]:
                self.assertIn(f"{link['link']}: {{ipv4_address: {link['address']}}}", SERVICES[each["name"]])
            hosts = {link["link"]: link["address"] for link in each["links"]}
            self.assertIn(f"\"{each['name']}:{hosts['red']}\"", part("x-node"))
        for device in configured["fenceDevices"]:
            owner = next(text for text in SERVICES.values() if f"command: [bmc, {device['node']}]" in text)
            self.assertIn(f"orange: {{ipv4_address: {device['address']}}}", owner)

    def test_its_networks_are_the_labs_and_lead_nowhere(self):
        for link, subnet in SUBNETS.items():
            self.assertIn(f"{link}: {{internal: true, ipam: {{config: [{{subnet: {subnet}.0/24, gateway: {subnet}.254}}]}}}}",
                          part("networks", TEXT[TEXT.index("\nnetworks:"):]))
        self.assertNotIn("ports:", bare(TEXT))

    def test_nobody_is_privileged_and_every_capability_has_its_reason(self):
        self.assertNotIn("privileged:", bare(TEXT).replace("no-new-privileges:", ""))
        self.assertNotIn("unconfined", bare(TEXT))
        self.assertNotIn("devices:", bare(TEXT))
        given = re.findall(r"^    - ([A-Z_]+) +# \S.*$", part("cap_add", part("x-node")), re.MULTILINE)
        self.assertEqual(set(given), OF_NODES)
        self.assertEqual(len(part("cap_add", part("x-node")).splitlines()) - 1, len(given), "each with a reason")
        for common in ("x-node", "x-outside"):
            for line in ("cap_drop: [ALL]", "no-new-privileges:true", 'restart: "no"'):
                self.assertIn(line, part(common))
        for name, text in SERVICES.items():
            with self.subTest(name):
                self.assertRegex(text, r"<<: \*(node|outside)\n")
                self.assertNotRegex(text, r"cap_drop|security_opt|restart:")
        self.assertEqual({name for name, text in SERVICES.items() if "cap_add" in text}, {"keys", "bmc1", "bmc2"})
        self.assertEqual({name for name, text in SERVICES.items() if "pid: host" in text}, {"witness"})

    def test_units_find_the_capabilities_that_they_keep(self):
        known = node.units_of(COMPOSE / "systemd", "*.service")
        for folder in REPOSITORY.glob("*/src/main/systemd"):
            known.update(node.units_of(folder, "*.service"))
        self.assertGreater(len(known), 10)
        for name, unit in known.items():
            with self.subTest(name):
                self.assertLessEqual({each.removeprefix("CAP_") for each in (unit.bounding or set()) | unit.ambient}, OF_NODES)

    def test_docker_itself_is_in_reach_of_bmcs_alone(self):
        self.assertEqual(re.findall(r"^ *- ([^ :]*[$./][^:]*:.*):/", bare(TEXT), re.MULTILINE),
                         ["${DOCKER_SOCKET:-/var/run/docker.sock}"])
        self.assertEqual({name for name, text in SERVICES.items() if "docker.sock" in text or "*bmc" in text}, {"bmc1", "bmc2"})

    def test_every_volume_is_used_and_those_that_are_looked_at_are_not_written(self):
        declared = re.findall(r"^  ([a-z0-9-]+):$", TEXT[TEXT.index("\nvolumes:"):], re.MULTILINE)
        used = re.findall(r"^ +- ([a-z0-9-]+):/(\S+)$", TEXT, re.MULTILINE)
        self.assertEqual(set(declared), {name for name, _ in used})
        for name, place in re.findall(r"^ +- ([a-z0-9-]+):/(\S+)$", SERVICES["witness"], re.MULTILINE):
            self.assertTrue(name == "witness" or place.endswith(":ro"), name)
        for name in NODES:
            self.assertIn(f"- {name}-disks:{layout.VOLUMES}\n", SERVICES[name])

    def test_the_image_has_what_the_packages_depend_on(self):
        control = (packages.PACKAGING / "twinhost/control").read_text()
        depends = re.findall(r"^Depends: (.*)$", control, re.MULTILINE)[0]
        needed = {name.split()[0] for name in re.sub(r"@JAVA@", "", depends).split(",") if name.strip()}
        ours = {*packages.NAMES, "init-system-helpers", "libc6", "libvirt0"}  # of every Debian, and of libvirt's own packages
        listed = {line for line in (COMPOSE / "docker/packages").read_text().splitlines() if not line.startswith("#")}
        self.assertLessEqual(needed - ours, listed)


class Configuration(unittest.TestCase):

    def test_it_is_the_labs_without_a_serial_line_and_with_files_as_disks(self):
        labs = json.loads((COMPOSE / "etc/cluster.json").read_text())
        ours = layout.configuration()
        self.assertNotIn("serial", json.dumps(ours))
        self.assertIn("serial", json.dumps(labs))
        self.assertEqual({replica["device"] for volume in ours["volumes"] for replica in volume["replicas"]},
                         {"/srv/volumes/web1", "/srv/volumes/mail1"})
        for same in ("cluster", "timing", "guests", "fenceDevices", "constraints"):
            self.assertEqual(ours[same], labs[same])

    def test_keys_are_made_once_and_those_of_two_clusters_never_mixed(self):
        with tempfile.TemporaryDirectory() as scratch:
            volumes = Path(scratch)
            for name in NODES:
                for kind in ("etc", "disks"):
                    (volumes / name / kind).mkdir(parents=True)
            (volumes / "bmc").mkdir()
            with mock.patch.object(layout, "NODES", volumes), mock.patch.object(first, "BMC", volumes / "bmc"), \
                    silence() as said:
                self.assertEqual(first.main(), 0)
                made = {path: path.read_bytes() for path in volumes.rglob("etc/**/*") if path.is_file()}
                self.assertEqual(made[volumes / "jupiter1/etc/cluster.key"], made[volumes / "jupiter2/etc/cluster.key"])
                self.assertNotEqual(made[volumes / "jupiter1/etc/api.token"], made[volumes / "jupiter2/etc/api.token"])
                self.assertEqual((volumes / "bmc/password").read_bytes(), made[volumes / "jupiter1/etc/ipmi.password"])
                self.assertEqual((volumes / "bmc/password").stat().st_mode & 0o777, 0o600)
                self.assertGreater((volumes / "jupiter2/disks/web1").stat().st_size, 64 << 20)
                self.assertEqual(first.main(), 0)
                self.assertEqual(made, {path: path.read_bytes() for path in made})
                (volumes / "jupiter2/etc" / first.DONE).unlink()
                self.assertEqual(first.main(), 1)
                self.assertIn("down -v", said.getvalue())


@contextlib.contextmanager
def silence():
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        yield said


class Daemon(http.server.BaseHTTPRequestHandler):
    """As much of Docker as a chassis uses. A container that was killed is told as running some more times."""

    containers: Dict[str, dict] = {}
    told: List[str] = []
    dying = 3

    def address_string(self):
        return "unix"

    def log_message(self, *_):
        pass

    def do_GET(self):
        asked = urlparse(self.path)
        if asked.path == "/containers/json":
            labels = json.loads(parse_qs(asked.query)["filters"][0])["label"]
            found = [{"Id": name, "State": each["State"], "Labels": each["Labels"]} for name, each in self.containers.items()
                     if all(each["Labels"].get(label.split("=")[0]) == label.split("=")[1] for label in labels)]
            return self.say(200, found)
        each = self.containers[asked.path.split("/")[2]]
        if each["State"] == "dying":
            each["left"] -= 1
            if each["left"] == 0:
                each["State"] = "exited"
        running = each["State"] in ("running", "dying")
        return self.say(200, {"State": {"Running": running, "Pid": 7 if running else 0}})

    def do_POST(self):
        _, _, name, act = urlparse(self.path).path.split("/")
        self.told.append(f"{act} {name}")
        each = self.containers[name]
        if each.get("deaf"):
            return self.say(500, {"message": "the shim does not answer"})
        each.update({"State": "dying", "left": self.dying} if act == "kill" else {"State": "running"})
        return self.say(204, None)

    def say(self, status, body):
        self.send_response(status)
        self.end_headers()
        if body is not None:
            self.wfile.write(json.dumps(body).encode())


class Chassis(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        labels = {"com.docker.compose.project": "lab", "com.docker.compose.service": "jupiter1"}
        Daemon.told = []
        Daemon.containers = {"one": {"State": "running", "Labels": {**labels, "com.docker.compose.oneoff": "False"}},
                             "beside": {"State": "exited", "Labels": {**labels, "com.docker.compose.oneoff": "True"}},
                             "other": {"State": "running", "Labels": {**labels, "com.docker.compose.project": "theirs"}}}
        server = socketserver.UnixStreamServer(f"{folder.name}/docker.sock", Daemon)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        self.addCleanup(server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(server.shutdown)
        for name, value in {"DOCKER": f"{folder.name}/docker.sock", "SECONDS": 2}.items():
            patched = mock.patch.object(chassis, name, value)
            patched.start()
            self.addCleanup(patched.stop)

    def power(self):
        with contextlib.redirect_stdout(io.StringIO()) as said:
            chassis.answer("lab", "jupiter1", "get", ["power"])
        return said.getvalue().strip()

    def test_off_is_said_when_the_container_is_dead_and_not_before(self):
        self.assertEqual(self.power(), "power:1")
        chassis.answer("lab", "jupiter1", "set", ["power", "0"])
        self.assertEqual(Daemon.containers["one"]["State"], "exited")
        self.assertEqual(self.power(), "power:0")
        self.assertEqual(Daemon.told, ["kill one"], "and nobody else's")

    def test_a_container_that_does_not_die_is_not_off(self):
        Daemon.containers["one"]["deaf"] = True
        with self.assertRaisesRegex(chassis.Refused, "still runs"):
            chassis.answer("lab", "jupiter1", "set", ["power", "0"])
        self.assertEqual(self.power(), "power:1")

    def test_what_somebody_runs_beside_the_node_is_the_node_too_and_is_not_started_again(self):
        Daemon.containers["beside"]["State"] = "running"
        chassis.answer("lab", "jupiter1", "set", ["reset"])
        self.assertEqual(sorted(Daemon.told), ["kill beside", "kill one", "start one"])

    def test_paused_and_restarting_are_on(self):
        for state in ("paused", "restarting", "removing", "whatever comes"):
            Daemon.containers["one"]["State"] = state
            self.assertEqual(self.power(), "power:1", state)

    def test_nobody_knows_that_a_node_without_a_container_is_off(self):
        with self.assertRaisesRegex(chassis.Refused, "no container of jupiter2"):
            chassis.answer("lab", "jupiter2", "get", ["power"])

    def test_what_ipmi_sim_calls_answers_or_fails(self):
        program = COMPOSE / "docker/chassis"
        asked = subprocess.run([program, "lab", "jupiter1", "get", "power"], env={**os.environ, chassis.PROJECT: "lab"},
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        self.assertEqual((asked.returncode, "power:" in asked.stdout), (1, False), "there is no daemon at the usual place")


class Outside(unittest.TestCase):

    def test_the_witness_knows_a_nodes_processes_by_their_container(self):
        with tempfile.TemporaryDirectory() as scratch:
            proc = Path(scratch)

            def process(pid, container, *words):
                (proc / str(pid)).mkdir()
                group = f"1:name=systemd:/lab/{container * 64}\n0::/\n" if container else "0::/\n"
                (proc / str(pid) / "cgroup").write_text(group)
                (proc / str(pid) / "cmdline").write_bytes(b"".join(word.encode() + b"\0" for word in words))

            process(7, "a", "/usr/bin/python3", "-B", "-m", "twindocker.node", "jupiter1")
            process(8, "a", "/usr/bin/qemu-system-x86_64", "-name", "guest=web1")
            process(9, "b", "/usr/bin/python3", "-B", "-m", "twindocker.node", "jupiter2")
            process(10, "", "/usr/bin/qemu-system-x86_64", "-name", "guest=web1")
            watched = {name: witness.Processes(name, proc) for name in NODES}
            self.assertEqual({name: each.processes() for name, each in watched.items()}, {"jupiter1": [7, 8], "jupiter2": [9]})
            for entry in ("cgroup", "cmdline"):
                (proc / "8" / entry).unlink()
            (proc / "8").rmdir()
            process(11, "b", "/usr/bin/qemu-system-x86_64", "-name", "guest=web1")
            self.assertEqual({name: each.processes() for name, each in watched.items()}, {"jupiter1": [7], "jupiter2": [9, 11]})

    def test_verify_finds_what_a_disk_does_not_hold(self):
        with tempfile.TemporaryDirectory() as scratch:
            volumes, store = Path(scratch, "nodes"), Path(scratch, "store")
            (volumes / "jupiter1/disks").mkdir(parents=True)
            store.mkdir()
            for name in ("web1", "mail1"):
                with open(volumes / "jupiter1/disks" / name, "wb") as disk:
                    disk.truncate(68 << 20)
            (store / "guests.jsonl").write_text("")
            lines = [{"at": 1, "node": "jupiter1", "guest": "web1", "line": text} for text in ("FOUND 0", "ACK 1", "ACK 2")]
            (store / "consoles.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
            with mock.patch.object(layout, "NODES", volumes), mock.patch.object(layout, "STORE", store), \
                    mock.patch.object(witness, "up_to_date", lambda _: {("jupiter1", "web1"), ("jupiter1", "mail1")}), \
                    silence() as said:
                self.assertEqual(witness.judge(None), 1)
            self.assertIn("web1 lost 2 acknowledged records", said.getvalue())
            self.assertNotIn("mail1 lost", said.getvalue())

    def test_a_program_sees_the_boot_id_that_its_container_was_given(self):
        with tempfile.TemporaryDirectory() as scratch:
            library, own = Path(scratch, "boot_id.so"), Path(scratch, "boot_id")
            subprocess.run(["gcc", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", f'-DOWN="{own}"', "-o", library,
                            COMPOSE / "docker/boot_id.c"], check=True)

            def seen(*words):
                return subprocess.run([*words], env={**os.environ, "LD_PRELOAD": str(library)}, check=True,
                                      stdout=subprocess.PIPE, text=True).stdout

            kernels = node.KERNELS_BOOT_ID
            self.assertEqual(seen("cat", kernels), kernels.read_text())
            own.write_text("a boot of its own\n")
            for words in (("cat", kernels), ("sh", "-c", f"read line < {kernels}; echo \"$line\""),
                          ("python3", "-c", f"print(open('{kernels}').read(), end='')")):
                self.assertEqual(seen(*words), "a boot of its own\n", words)


class Sessions(unittest.TestCase):

    def test_a_unit_ends_with_all_that_stayed_in_its_session(self):
        with tempfile.TemporaryDirectory() as scratch:
            unit = sessions.Sessions(Path(scratch)).child("unit").create()

            def begin():
                unit.join()
                os.setsid()

            started = subprocess.Popen(["sh", "-c", "sleep 600 & echo; wait"], stdout=subprocess.PIPE, preexec_fn=begin)
            other = subprocess.Popen(["sleep", "600"], start_new_session=True, stdout=subprocess.DEVNULL)
            self.addCleanup(other.wait)
            self.addCleanup(other.kill)
            assert started.stdout
            started.stdout.readline()
            unit.create()  # a start after it forgets nobody who is alive
            unit.kill()
            self.assertEqual(started.wait(10), -signal.SIGKILL)
            self.assertEqual(started.stdout.read(), b"", "what it had started holds the pipe no more")
            started.stdout.close()
            self.assertIsNone(other.poll())
            unit.path.write_text(f"{1 << 30}\n{other.pid}\n")
            unit.create()
            self.assertEqual(unit.path.read_text(), f"{other.pid}\n", "a session that is over is forgotten")


if __name__ == "__main__":
    unittest.main()
