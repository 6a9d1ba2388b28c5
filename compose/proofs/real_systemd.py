"""The units under systemd itself, first process of a container: our six services, gateway, broker and directory run as the
users that they shall be, in the whole sandbox of their units, do what needs rights, are back after a kill, and end well."""

import contextlib
import json
import os
import re
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from twinlab import guest, product, seed, software
from twinlab.laboratory import COMPOSE, REPOSITORY
from twinlab.shell import run

UNITS = [f"twinhost-{name}" for name in ("mosquitto", "slapd", *software.SERVICES)]
BOOT_SECONDS = 600
# Short, so that the proof is: on a busy machine the JVMs take long for a beat.
WATCHDOG_SECONDS = 8
# A limit, the time for saying where the threads stand, a restart of all at once, and that on a busy machine.
BACK_SECONDS = 60
# A fence agent with the library that Debian's have, and a device that is always on.
AGENT = """#!/usr/bin/python3
import sys
sys.path.append("/usr/share/fence")
from fencing import check_input, fence_action, process_input, show_docs
known = ["ipaddr", "no_login", "no_password", "telnet"]
options = check_input(known, process_input(known))
show_docs(options, {"shortdesc": "for a proof", "longdesc": "for a proof", "vendorurl": ""})
sys.exit(fence_action(None, options, lambda *_: None, lambda *_: "on"))
"""
# Runs in the container, as root: starts everything, looks at it, and leaves what it saw.
PROBE = '''
import http.client, json, os, signal, socket, subprocess, time
from pathlib import Path
UNITS = %(units)r
PORTS = %(ports)r
told = {}
def run(*words):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout.strip()
def shown(unit, name):
    return run("systemctl", "show", "-P", name, unit)
def asked(method, path, body=None):
    gateway = http.client.HTTPConnection("gateway")
    gateway.sock = socket.socket(socket.AF_UNIX)
    try:
        gateway.sock.settimeout(20)
        gateway.sock.connect("/run/twinhost/gateway/gateway.sock")
        gateway.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        answer = gateway.getresponse()
        return answer.status, answer.read().decode()
    finally:
        gateway.close()
def monitored():
    status, lines = asked("GET", "/check_mk")
    return lines.splitlines() if status == 200 else []
def all_answer():
    return sum(line.startswith('0 "Twinhost service ') for line in monitored()) == %(services)d
def wait(holds):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            if holds():
                return True
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.5)
    return False
def listens(unit):
    with socket.socket() as asking:
        asking.settimeout(5)
        return asking.connect_ex(("127.0.0.1", PORTS[unit])) == 0
def until_active():
    """Which units are active with nobody at their port, and what they said before they were."""
    early, said = set(), {}
    def all_active():
        for unit in PORTS:
            state, text = (shown(unit, name) for name in ("ActiveState", "StatusText"))
            if state == "active" and not listens(unit):
                early.add(unit)
            if state == "activating" and text:
                said.setdefault(unit, []).append(text)
        return all(shown(unit, "ActiveState") == "active" for unit in PORTS)
    return wait(all_active), sorted(early), said
def pids():
    return {unit: shown(unit, "MainPID") for unit in PORTS}
def others_than(before):
    return all(pid not in ("0", before[unit]) and shown(unit, "ActiveState") == "active" for unit, pid in pids().items())
def sockets():
    return sorted(Path("/run/twinhost/volumes").glob("*.sock"))
def journal(*matches):
    return [json.loads(line) for line in run("journalctl", "--no-pager", "-b", "-o", "json", *matches).splitlines()
            if line.startswith("{")]
def asked_the_bmc():
    said = run("journalctl", "--no-pager", "-b", "-o", "cat", "-u", "twinhost-fencing")
    told["of the BMC"] = [line for line in said.splitlines() if "fence device bmc2" in line][:3]
    return any("no answer to 'power status'" in line for line in told["of the BMC"])
try:
    for path in Path("/srv/volumes").iterdir():
        run("chgrp", "twinhost-disk", str(path))
        path.chmod(0o660)
    run("systemd-tmpfiles", "--create", "/usr/lib/twinhost/secrets.conf")
    told["verified"] = run("systemd-analyze", "verify", "--man=no",
                           *("/etc/systemd/system/" + unit + ".service" for unit in PORTS))
    run("systemctl", "start", "--no-block", *UNITS)
    told["started"], told["early"], told["said"] = until_active()
    told["answer"] = wait(all_answer)
    first = {"author": "proof", "snapshot": json.loads(Path("/etc/twinhost/cluster.json").read_text())}
    def imported():
        code, told["import"] = asked("POST", "/v1/import", json.dumps(first))
        return code == 200
    told["configured"] = wait(imported)
    if not told["configured"]:
        raise SystemExit(1)
    told["audit"] = '"uid":0' in Path("/var/lib/twinhost/config/audit.log").read_text()
    told["volumes"] = wait(sockets)
    told["sockets"] = [[path.owner(), path.group(), oct(path.stat().st_mode & 0o777)] for path in sockets()]
    told["bmc"] = wait(asked_the_bmc)
    def said_of(agent):
        described = json.loads(json.dumps(first["snapshot"]))
        for device in described["fenceDevices"]:
            if device["node"] == "jupiter2":
                device.update(kind="AGENT", agent=agent, port=None, username=None, passwordFile=None, cipherSuite=None)
        return asked("POST", "/v1/proposals?check=true", json.dumps({"snapshot": described}))
    def agent_answers():
        code, told["of the agent"] = said_of("fence_proof")
        return code == 200 and "on jupiter1" not in told["of the agent"]
    told["agent"] = wait(agent_answers) and "there is no /usr/sbin/fence_nowhere" in said_of("fence_nowhere")[1]
    told["libvirt"] = wait(lambda: any(line.startswith('0 "Twinhost libvirt"') for line in monitored()))
    told["processes"] = {}
    for unit in UNITS:
        status = Path("/proc", shown(unit, "MainPID"), "status").read_text()
        words = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        told["processes"][unit] = {name: words[name].split() for name in ("Uid", "CapEff", "CapBnd", "NoNewPrivs", "Seccomp")}
        told["processes"][unit]["user"] = shown(unit, "User")
    heartbeat = ["nsenter", "-t", shown("twinhost-heartbeat", "MainPID"), "-m", "setpriv", "--reuid=twinhost-heartbeat",
                 "--regid=twinhost-heartbeat", "--init-groups", "/usr/bin/python3", "-c"]
    told["moved"] = run(*heartbeat, "import os; open('/var/lib/twinhost/heartbeat/x', 'w').close();"
                        "os.rename('/var/lib/twinhost/heartbeat/x', '/var/lib/twinhost/node/x');"
                        "os.unlink('/var/lib/twinhost/node/x'); print('moved')")
    told["outside"] = [path for path in ("/etc/x", "/var/lib/x", "/usr/x", "/var/lib/twinhost/config/x")
                       if "Error" not in run(*heartbeat, "open(%%r, 'w')" %% path)]
    told["fields"] = wait(lambda: journal("TWINHOST_VOLUME=web1", "TWINHOST_SERVICE=replication"))
    told["about_web1"] = journal("TWINHOST_VOLUME=web1")[:5]
    told["about_bmc2"] = [line for line in journal("TWINHOST_DEVICE=bmc2") if line["TWINHOST_NODE"] == "jupiter2"][:1]
    told["mixed"] = [line["MESSAGE"] for line in journal("TWINHOST_VOLUME=web1") if line["TWINHOST_VOLUME"] != "web1"]
    told["identifiers"] = sorted({line["SYSLOG_IDENTIFIER"] for line in journal("LOGGER=twinhost.audit")})
    before = {unit: shown(unit, "MainPID") for unit in UNITS}
    for unit in UNITS:
        run("systemctl", "kill", "-s", "KILL", unit)
    told["back"] = wait(lambda: all(shown(unit, "ActiveState") == "active" and shown(unit, "MainPID") != before[unit]
                                    for unit in UNITS) and all_answer())
    before = pids()
    for pid in before.values():
        os.kill(int(pid), signal.SIGTERM)
    told["ended"] = wait(lambda: others_than(before) and all_answer())
    for unit in PORTS:
        drop_in = Path("/run/systemd/system", unit + ".service.d/watchdog.conf")
        drop_in.parent.mkdir(parents=True)
        drop_in.write_text("[Service]\\nWatchdogSec=%(limit)d\\nTimeoutAbortSec=2\\n")
    run("systemctl", "daemon-reload")
    before = pids()
    run("systemctl", "restart", *PORTS)
    told["watched"] = wait(lambda: others_than(before) and all_answer())
    before, since = pids(), time.monotonic()
    wait(lambda: time.monotonic() - since > 2.5 * %(limit)d)
    told["spared"] = {unit: shown(unit, "StatusText") for unit, pid in pids().items() if pid == before[unit]}
    before, since = pids(), time.monotonic()
    for pid in before.values():
        os.kill(int(pid), signal.SIGSTOP)
    told["after"] = {}
    def back_again():
        for unit, pid in pids().items():
            if pid not in ("0", before[unit]) and shown(unit, "ActiveState") == "active":
                told["after"].setdefault(unit, round(time.monotonic() - since, 1))
        return len(told["after"]) == len(PORTS) and all_answer()
    told["unstuck"] = wait(back_again)
    told["why"] = [line["MESSAGE"] for line in journal("-u", "twinhost-config", "_PID=1") if "atchdog" in line["MESSAGE"]]
    told["threads"] = [unit for unit in PORTS if any(
        "Full thread dump" in str(line["MESSAGE"]) for line in journal("-u", unit, "_TRANSPORT=stdout"))]
    run("systemctl", "stop", *UNITS)
    told["failed"] = [unit for unit in UNITS if shown(unit, "ActiveState") != "inactive"]
    told["log"] = run("journalctl", "--no-pager", "-b", "-o", "cat", "-p", "warning").splitlines()[-40:]
finally:
    Path("/told.json").write_text(json.dumps(told))
    run("systemctl", "--no-block", "poweroff")
'''


def prove(proof):
    proof.needs(shutil.which("systemd-nspawn"), "systemd-nspawn is not here: install Debian's package systemd-container")
    proof.needs(not software.missing(), f"not built: {', '.join(software.missing())}")
    proof.needs(Path("/usr/share/fence/fencing.py").exists(), "Debian's package fence-agents is not here")
    with a_system() as (name, root):
        install(root)
        proof.saw("systemd starts, with all that is enabled on this machine masked where it would be in the way")
        done = subprocess.run(["systemd-nspawn", f"--directory={root}", "--boot", "--private-network", "--register=no",
                               "--keep-unit", "--link-journal=no", "--console=pipe", f"--machine={name}"], check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=BOOT_SECONDS)
        proof.check((root / "told.json").exists(), f"the system ran: {done.stdout.strip()[-300:]}")
        judge(proof, json.loads((root / "told.json").read_text()))


def judge(proof, told):
    for line in told.get("log", []):
        proof.saw(line[:200])
    for unit, seen in told.get("processes", {}).items():
        proof.check(set(seen["Uid"]) != {"0"} and seen["CapEff"] == seen["CapBnd"] == ["0" * 16] and seen["NoNewPrivs"] == ["1"]
                    and seen["Seccomp"] == ["2"], f"{unit} runs as {seen['user']}, sealed in: {seen}")
    for what, text in {"answer": "all six services answer the gateway",
                       "configured": "they take a first configuration",
                       "audit": "the audit knows whose word that was",
                       "volumes": "replication opens volumes in a folder that a drop-in names",
                       "bmc": "fencing's ipmitool asks the BMC, which is not there",
                       "agent": "a fence agent, in Python, answers fencing out of its unit",
                       "libvirt": "the vm service reaches libvirt",
                       "back": "all are back after a kill",
                       "ended": "all are back after they ended in good order, asked by nobody that systemd knows of",
                       "watched": f"all serve with a watchdog of {WATCHDOG_SECONDS} s",
                       "unstuck": "those that are stopped by a signal are ended by the watchdog, and serve again"}.items():
        why = {"configured": told.get("import"), "bmc": told.get("of the BMC"), "agent": told.get("of the agent")}.get(what)
        proof.check(told.get(what), text if told.get(what) or not why else f"{text}: {why}")
    proof.check(told["verified"] == "", f"systemd-analyze has nothing to say of the units: {told['verified']}")
    proof.check(told["started"] and told["early"] == [], f"a unit is active only when its port is open: {told['early']}")
    units = set(ports())
    for unit, texts in told["said"].items():
        proof.saw(f"{unit} while it starts: {', then '.join(dict.fromkeys(texts))}")
    proof.check(set(told["said"]) == units, f"each says what it does while it starts: {sorted(told['said'])}")
    proof.check(set(told["spared"]) == units, f"who takes events is left alone: {told['spared']}")
    for line in told["why"]:
        proof.saw(line)
    proof.check(told["why"], "systemd says that it was the watchdog")
    proof.check(set(told["threads"]) == units, f"each said before where its threads stood: {told['threads']}")
    slowest = max(told["after"].values(), default=0)
    proof.check(slowest < BACK_SECONDS, f"the last serves again {slowest} s after it was stopped: {told['after']}")
    proof.check(told["sockets"] and all(each == ["twinhost-replication", "libvirt-qemu", "0o660"] for each in told["sockets"]),
                f"the NBD sockets are QEMU's group's: {told['sockets']}")
    proof.check(told["moved"] == "moved", f"a file of heartbeat's reserve can become the incarnation: {told['moved']}")
    proof.check(told["outside"] == [], f"heartbeat writes nowhere else: {told['outside']}")
    for line in told["about_web1"] + told["about_bmc2"]:
        proof.saw(f"{line['SYSLOG_IDENTIFIER']} of {line['_SYSTEMD_UNIT']}, priority {line['PRIORITY']}: {line['MESSAGE']}")
    unit = "twinhost-replication.service"
    proof.check(told["fields"] and told["about_web1"][0]["_SYSTEMD_UNIT"] == unit and not told["mixed"],
                "journalctl TWINHOST_VOLUME=web1 shows what was said of that volume, and nothing else")
    proof.check(told["about_bmc2"], "journalctl TWINHOST_DEVICE=bmc2 shows what was said of that device, and of whose it is")
    proof.check("twinhost-config" in told["identifiers"], f"the audit is in the journal: {told['identifiers']}")
    proof.check(told["failed"] == [], f"all end well: {told['failed']}")


def ports():
    """Where each of the six units is asked."""
    found = {}
    for name in product.SERVICES:
        settings = (REPOSITORY / f"{name}-service/src/main/resources/application.properties").read_text()
        found[f"twinhost-{name}"] = int("".join(re.findall(r"^quarkus\.http\.port=(\d+)$", settings, re.M)))
    return found


@contextlib.contextmanager
def a_system():
    """A name, and a root that is this machine's with changes in memory; nothing is left of it."""
    name = f"twinhost-{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="twinhost-systemd-") as scratch:
        memory, root = Path(scratch, "memory"), Path(scratch, "root")
        for folder in (memory, root):
            folder.mkdir()
        run("mount", "-t", "tmpfs", "tmpfs", memory)
        try:
            for part in ("upper", "work"):
                (memory / part).mkdir()
            run("mount", "-t", "overlay", "overlay", "-o",
                f"lowerdir=/,upperdir={memory / 'upper'},workdir={memory / 'work'}", root)
            yield name, root
        finally:
            run("umount", "--lazy", root, check=False)
            run("umount", "--lazy", memory, check=False)
            shutil.rmtree(f"/run/systemd/nspawn/propagate/{name}", ignore_errors=True)


def install(root):
    """By hand, as docs/running.md says it, on a machine that is alone in its cluster."""
    library, units, etc = root / "usr/lib/twinhost", root / "etc/systemd/system", root / "etc/twinhost"
    for folder in (library, etc, root / "var/lib/twinhost"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    (library / "bin").mkdir()
    shutil.copy(software.LAUNCHER, library / "bin/twinhost-service")
    (library / "bin/twinhost-service").chmod(0o755)
    shutil.copytree(software.LDAP, library / "ldap")
    shutil.copy(COMPOSE / "etc/mosquitto.acl", library)
    for name in software.SERVICES:
        shutil.copytree(REPOSITORY / f"{name}-service/target/quarkus-app", library / f"{name}-service/quarkus-app")
        shutil.copy(REPOSITORY / f"{name}-service/src/main/systemd/twinhost-{name}.service", units)
    shutil.copy(COMPOSE / "systemd/twinhost-mosquitto.service", units)
    shutil.copy(REPOSITORY / "config-service/src/main/systemd/twinhost-slapd.service", units)
    for name, place in {"sysusers.conf": "usr/lib/sysusers.d/twinhost.conf",
                        "tmpfiles.conf": "usr/lib/tmpfiles.d/twinhost.conf",
                        "secrets.conf": "usr/lib/twinhost/secrets.conf"}.items():
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(software.ACCOUNTS / name, root / place)
    for name in ("mosquitto", "slapd"):  # Debian's own are not asked
        (units / f"{name}.service").unlink(missing_ok=True)
        (units / f"{name}.service").symlink_to("/dev/null")
    (units / "twinhost-replication.service.d").mkdir()
    (units / "twinhost-replication.service.d/volumes.conf").write_text("[Service]\nReadWritePaths=/srv/volumes\n")
    (library / "guest").mkdir()  # a configuration is refused that names files which are not here
    for path in (guest.build(COMPOSE).kernel, guest.build(COMPOSE).initramfs):
        shutil.copy(path, library / "guest")
    (root / "srv/volumes").mkdir(parents=True)
    for name in ("web1", "mail1"):
        with open(root / "srv/volumes" / name, "wb") as volume:
            volume.truncate(70 << 20)
    (root / "usr/sbin/fence_proof").write_text(AGENT)
    (root / "usr/sbin/fence_proof").chmod(0o755)
    configure(etc)
    probe = {"units": UNITS, "ports": ports(), "services": len(product.SERVICES), "limit": WATCHDOG_SECONDS}
    (root / "probe.py").write_text(PROBE % probe)
    (units / "probe.service").write_text("[Unit]\nAfter=basic.target\n[Service]\nExecStart=/usr/bin/python3 /probe.py\n")
    (units / "multi-user.target.wants").mkdir(exist_ok=True)
    (units / "multi-user.target.wants/probe.service").symlink_to("/etc/systemd/system/probe.service")


def configure(etc):
    """The first configuration, with addresses that a machine without a network has, and secrets."""
    described = json.loads(re.sub(r"10\.90\.(\d)\.", r"127.0.\1.", (COMPOSE / "etc/cluster.json").read_text()))
    seed.without_serial_line(described)
    (etc / "cluster.json").write_text(json.dumps(described).replace("/dev/twinhost/", "/srv/volumes/"))
    (etc / "node.properties").write_text("twinhost.node=jupiter1\ntwinhost.cluster=jupiter\n")
    words = {name: secrets.token_hex(32) for name in ("cluster.key", "api.token", "ipmi.password")}
    filled = (software.LDAP / "slapd.conf.template").read_text()
    for placeholder, value in {"SCHEMA_DIR": "/usr/lib/twinhost/ldap", "TLS_DIR": "/etc/twinhost/tls",
                               "RUN_DIR": "/run/twinhost/slapd", "DATA_DIR": "/var/lib/twinhost/slapd", "SERVER_ID": "1",
                               "PEER_ADDRESS": "127.0.3.2", "PEER_PORT": "3890"}.items():
        filled = filled.replace(f"@{placeholder}@", value)
    (etc / "slapd.conf").write_text(filled)
    (etc / "slapd.environment").write_text("DIRECTORY_ADDRESS=127.0.3.1\n")
    for name, word in words.items():
        (etc / name).touch(mode=0o600)
        (etc / name).write_text(word + "\n")
    for order in (("authority",), ("node", "jupiter1", "127.0.3.1")):
        seed.certificates(etc, *order)
    shutil.copy(COMPOSE / "etc/mosquitto.conf", etc)
