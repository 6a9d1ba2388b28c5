"""The docker-compose lab from its image to its end, on a Docker daemon of its own without a network: guests write, a node's
container is killed, another switched off by its BMC, one paused, one cut from a network; nothing acknowledged is lost, nothing
ran twice, nothing is left."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from twinlab import software
from twinlab.laboratory import COMPOSE
from twinlab.report import Failed
from twinlab.shell import run

PROJECT = "twinhost"
NODES = ("jupiter1", "jupiter2")
LIST = COMPOSE / "debian-packages-docker"
DAEMON_SECONDS = 120
HEALTHY_SECONDS = 900
MOVED_SECONDS = 300
RECORDS_MIN = 100
ON_THEIR_WAY_SECONDS = 15  # a container that ends is gone from all lists a moment later
# A shell stays the first process: it buries what containers leave. Nothing of the machine's /run is seen, and no network.
DAEMON = """
ip link set lo up
mount --make-rprivate /
mkdir "$1/run"
mount --bind "$1/run" /run
echo '{}' > "$1/daemon.json"
dockerd --config-file "$1/daemon.json" --data-root "$1/data" --exec-root /run/docker --pidfile /run/docker.pid \\
    --host "unix://$1/docker.sock" --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "/$2" &
trap 'kill $!' TERM
wait || wait || :
"""


def prove(proof):
    proof.needs(os.geteuid() == 0, "it needs root, for a daemon and an image")
    proof.needs(not software.missing(), f"not built: {', '.join(software.missing())}")
    if not all(shutil.which(program) for program in ("dockerd", "docker", "docker-compose", "mmdebstrap")):
        proof.runs("sh", "-euc", f". '{COMPOSE}/bin/debian-packages.sh'; install_missing docker_compose '{LIST}'", minutes=20)
    before = seen_of_machine()
    with tempfile.TemporaryDirectory(prefix="twinhost-docker-", dir="/var/tmp") as scratch:
        with a_daemon(proof, Path(scratch)) as docker:
            proof.runs(COMPOSE / "packages", "--into", Path(scratch, "packages"), minutes=20)
            proof.runs(COMPOSE / "docker/image", Path(scratch, "packages"), minutes=60, environment=docker.environment)
            tell(proof, docker)
    after = seen_of_machine()
    proof.check(after == before, f"mounts, loop devices, networks and control groups of the machine are as before: {after}")


def tell(proof, docker):
    """The story."""
    docker.compose("up", "-d", minutes=10)
    proof.check(docker.asked("inspect", "-f", "{{.HostConfig.Privileged}} {{.HostConfig.CapAdd}}", docker.container("jupiter1"))
                .startswith("false"), "no node is privileged")
    code, said = docker.inside("jupiter1", "ls", "/var/run/docker.sock")
    proof.check(code != 0, f"no node has Docker's socket: {said}")
    healthy(docker)
    for asker, owner in (NODES, NODES[::-1]):
        code, said = docker.inside(asker, "twinctl", "fence", "test", owner)
        proof.check(code == 0, f"{asker} has tested the BMC of {owner}: {said}")
    code, said = docker.inside("jupiter1", "twinctl", "status")
    for line in said.splitlines():
        proof.saw(line)
    proof.check(code == 0 and said.startswith("PROTECTED"), "twinctl status says that the cluster is protected")
    writes(proof, docker)

    code, _ = docker.inside("witness", "witness", "wait", "web1=jupiter1", "--timeout", "5")
    killed, other = NODES if code == 0 else NODES[::-1]  # one that boots quicker than the other has all guests for a start
    proof.saw(f"{killed} runs web1, and its container is killed")
    began = time.monotonic()
    docker.runs("kill", docker.container(killed))
    moved(docker, f"web1={other}")
    proof.saw(f"web1 runs on {other} after {time.monotonic() - began:.1f} s")
    proof.check(not docker.runs_now(killed), "the killed node stays off")
    verified(proof, docker)
    power(docker, other, killed, "on")
    proof.check(docker.runs_now(killed), "its BMC has switched it on")
    healthy(docker)
    verified(proof, docker)

    proof.saw(f"{other}, which runs all guests now, is switched off by its BMC")
    began = time.monotonic()
    power(docker, killed, other, "off")
    proof.check(not docker.runs_now(other), "when the BMC has answered the container is dead")
    for guest in ("web1", "mail1"):
        moved(docker, f"{guest}={killed}")
    proof.saw(f"both run on {killed} after {time.monotonic() - began:.1f} s")
    verified(proof, docker)
    docker.compose("start", other)
    healthy(docker)
    verified(proof, docker)
    a_hung_node(proof, docker, killed, other)
    a_cut_network(proof, docker, other)

    docker.compose("down", "-v")
    for what, words in {"containers": ("ps", "-aq"), "volumes": ("volume", "ls", "-q"),
                        "networks": ("network", "ls", "-q", "--filter", "type=custom")}.items():
        left = docker.asked(*words)
        proof.check(left == "", f"no {what} are left {left}")
    mounts = docker.mounts()
    proof.check(mounts == [], f"nothing of Docker's is mounted any more: {mounts}")


def a_hung_node(proof, docker, hung, other):
    proof.saw(f"{hung}, which runs all guests, is paused: it may go on at any moment, so its BMC has to end it first")
    began = time.monotonic()
    docker.runs("pause", docker.container(hung))
    for guest in ("web1", "mail1"):
        moved(docker, f"{guest}={other}")
    proof.saw(f"both run on {other} after {time.monotonic() - began:.1f} s")
    proof.check(not docker.runs_now(hung), f"{hung} was ended before they began there")
    verified(proof, docker)
    docker.compose("start", hung)
    healthy(docker)
    verified(proof, docker)


def a_cut_network(proof, docker, node):
    """The link of the mirror is gone, and both are alive on the others: nobody is fenced, guests go on where they are."""
    network, address = f"{PROJECT}_grey", f"10.90.2.{node[-1]}"
    proof.saw(f"{node} is disconnected from grey, over which the mirror is")
    docker.runs("network", "disconnect", network, docker.container(node))
    docker.compose("exec", "-T", "witness", "witness", "wait", f"web1={node}", "--timeout", "60")
    verified(proof, docker)
    docker.runs("network", "connect", "--ip", address, network, docker.container(node))
    healthy(docker)
    verified(proof, docker)
    proof.check(all(docker.runs_now(each) for each in NODES), "nobody was switched off for it")


def healthy(docker):
    docker.compose("exec", "-T", "witness", "witness", "wait", "healthy", "--timeout", HEALTHY_SECONDS,
                   minutes=HEALTHY_SECONDS / 60 + 1)


def moved(docker, condition):
    docker.compose("exec", "-T", "witness", "witness", "wait", condition, "--timeout", MOVED_SECONDS,
                   minutes=MOVED_SECONDS / 60 + 1)


def power(docker, asker, node, what):
    """Switched as a neighbour does it, over orange."""
    code, said = docker.inside(asker, "ipmitool", "-I", "lanplus", "-C", "3", "-N", "20", "-H", f"10.90.4.10{node[-1]}",
                               "-U", "admin", "-f", "/etc/twinhost/ipmi.password", "chassis", "power", what)
    if code != 0:
        raise Failed(f"chassis power {what} ended with {code}: {said}")


def writes(proof, docker):
    """Waits until both guests have had enough acknowledged to lose."""
    deadline = time.monotonic() + MOVED_SECONDS
    while True:
        told = docker.report()[1]
        if told and all(judged["acknowledged"] >= RECORDS_MIN for judged in told.values()):
            break
        if time.monotonic() > deadline:
            raise Failed(f"the guests do not write: {told}")
        time.sleep(2)
    proof.saw("both guests write")


def verified(proof, docker):
    code, told = docker.report()
    for guest, judged in told.items():
        proof.saw(f"verify {guest}: {json.dumps(judged)}")
    proof.check(code == 0 and all(judged["lost"] == 0 and judged["acknowledged"] >= RECORDS_MIN and judged["replicas"]
                                  for judged in told.values()),
                f"nothing acknowledged is lost, and no guest ran twice (verify ended with {code})")


class Docker:
    """A daemon of our own, as its clients reach it."""

    def __init__(self, proof, folder, process):
        self._proof, self._folder, self._process = proof, folder, process
        socket = folder / "docker.sock"
        self.environment = {"DOCKER_HOST": f"unix://{socket}", "DOCKER_SOCKET": str(socket), "PYTHONPATH": "",
                            "COMPOSE_PROJECT_NAME": PROJECT}
        self._all = {**os.environ, **self.environment}

    def compose(self, *words, minutes: float = 5):
        self._proof.runs("docker-compose", "-f", COMPOSE / "docker-compose.yml", *words, minutes=minutes,
                         environment=self.environment)

    def runs(self, *words):
        self._proof.runs("docker", *words, minutes=5, environment=self.environment)

    def asked(self, *words):
        return run("docker", *words, env=self._all).strip()

    def inside(self, service, *words):
        """(exit code, output) of a command in a container."""
        done = subprocess.run(["docker", "exec", self.container(service), *words], env=self._all, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300, check=False)
        return done.returncode, done.stdout.strip()

    def report(self):
        """(exit code, report) of the witness."""
        done = subprocess.run(["docker", "exec", self.container("witness"), "witness", "verify"], env=self._all, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=300, check=False)
        return done.returncode, json.loads(done.stdout or "{}")

    def container(self, service):
        return self.asked("ps", "-aq", "--filter", f"label=com.docker.compose.service={service}")

    def runs_now(self, service):
        return self.asked("inspect", "-f", "{{.State.Running}}", self.container(service)) == "true"

    def mounts(self):
        """What is mounted below the daemon's folders, seen where it lives."""
        deadline = time.monotonic() + ON_THEIR_WAY_SECONDS
        while True:
            seen = Path(f"/proc/{self._first()}/mountinfo").read_text().splitlines()
            left = [line.split()[4] for line in seen if line.split()[4].startswith(f"{self._folder}/data/")]
            if not left or time.monotonic() > deadline:
                return left
            time.sleep(0.5)

    def _first(self):
        """The shell in its namespaces: the child of unshare."""
        return Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()[0]


@contextlib.contextmanager
def a_daemon(proof, folder):
    """A Docker daemon in namespaces of its own; with it ends whatever it started."""
    group = f"twinhost-docker-{os.getpid()}"
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
                                    "sh", "-euc", DAEMON, "-", str(folder), group], stdin=subprocess.DEVNULL, stdout=log,
                                   stderr=subprocess.STDOUT, start_new_session=True)
    docker = Docker(proof, folder, process)
    try:
        deadline = time.monotonic() + DAEMON_SECONDS
        while subprocess.run(["docker", "version"], env={**os.environ, **docker.environment}, capture_output=True,
                             check=False).returncode != 0:
            if process.poll() is not None or time.monotonic() > deadline:
                said = (folder / "log").read_text(errors="replace").strip()[-800:]
                proof.needs(False, f"no Docker daemon starts here: {said}")
            time.sleep(0.5)
        proof.saw(f"a Docker daemon of its own: {docker.asked('info', '-f', '{{.Driver}}, cgroup v{{.CgroupVersion}}')}")
        yield docker
    finally:
        with contextlib.suppress(ProcessLookupError, OSError, IndexError):
            os.kill(int(docker._first()), signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        forget_groups(group)


def groups(name):
    """The control groups of that name, in each hierarchy."""
    top = Path("/sys/fs/cgroup")
    return [path for path in (*top.glob(name), *top.glob(f"*/{name}")) if path.is_dir()]


def forget_groups(name):
    """Docker makes them, and leaves the one that all were in."""
    for top in groups(name):
        for path in sorted((path for path in top.rglob("*") if path.is_dir()), reverse=True):
            path.rmdir()
        top.rmdir()


def seen_of_machine():
    """What a lab could leave on it."""
    mounts = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    return {"mounts": sorted(path for path in mounts if "docker" in path),
            "loops": [line for line in run("losetup", "--list", "--noheadings", "--output", "BACK-FILE", check=False).split()
                      if "docker" in line],
            "links": sorted(path.name for path in Path("/sys/class/net").iterdir() if path.name.startswith(("docker", "br-"))),
            "groups": [str(path) for path in groups("twinhost-docker-*")],
            "folders": sorted(str(path) for path in Path("/var/tmp").glob("twinhost-docker-*"))}
