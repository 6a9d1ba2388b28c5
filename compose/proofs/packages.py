"""The Debian packages: made twice they are the same, lintian has nothing to say, and in a Debian of their own, with systemd as
its first process and Debian's Mosquitto and slapd in use, they install, start, are upgraded, removed, purged; nothing is left.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from twinlab import packages, product, software
from twinlab.laboratory import COMPOSE
from twinlab.shell import run

BOOT_SECONDS = 1800
SUITE = "bookworm"
ORDER = ("gateway", "mosquitto", "slapd", "config", "fencing", "vm", "resource", "replication", "heartbeat")
UNITS = [f"twinhost-{name}" for name in ORDER]
# What a program of Debian leaves by itself when users are made or units change; none of it is ours.
NOT_OURS = re.compile(r"^/(etc/(passwd|group|shadow|gshadow)-|var/(log|tmp|cache/(ldconfig|man|debconf))/"
                      r"|var/lib/(systemd|dpkg|ucf)/|var/lib/(libvirt|mosquitto|ldap|slapd)/|root/"
                      r"|etc/\.pwd\.lock|var/backups/|etc/machine-id)")
# Runs in the container, as root: everything that is looked at, in the order in which it happens.
PROBE = '''
import http.client, json, os, socket, subprocess, time
from pathlib import Path
UNITS = %(units)r
told = {}
def run(*words, **more):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    return done.returncode, done.stdout.strip()
def shown(unit, name):
    return run("systemctl", "show", "-P", name, unit)[1]
def files():
    kept = ("/proc", "/sys", "/dev", "/run", "/tmp", "/packages")
    found = {}
    for folder, names, others in os.walk("/"):
        names[:] = [name for name in names if os.path.join(folder, name) not in kept]
        for name in names + others:
            path = os.path.join(folder, name)
            found[path] = os.lstat(path).st_mode
    return found
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
def all_answer():
    status, lines = asked("GET", "/check_mk")
    return sum(line.startswith('0 "Twinhost service ') for line in lines.splitlines()) == %(services)d
def wait(holds, seconds=180):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if holds():
                return True
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.5)
    return False
def sh(script):
    code, said = run("sh", "-euc", script)
    if code != 0:
        raise RuntimeError(script + ": " + said)
    return said
def packages(version):
    return sorted(str(path) for path in Path("/packages", version).glob("*.deb"))
def debians():
    return {name: shown(name, "ActiveState") for name in ("mosquitto", "slapd", "libvirtd.socket")}
def states():
    return {unit: shown(unit, "ActiveState") + " " + run("systemctl", "is-enabled", unit)[1] for unit in UNITS}
def main():
    wait(lambda: set(debians().values()) == {"active"})
    told["debians before"] = debians()
    before = files()
    began = time.monotonic()
    told["install"] = run("dpkg", "-i", *packages("old"))
    told["install seconds"] = round(time.monotonic() - began)
    told["not started"] = states()
    told["caches"] = sorted(path.name for path in Path("/var/cache/twinhost").iterdir())
    told["java"] = run("sh", "-c", "command -v java; ls /usr/lib/jvm")
    told["twinctl"] = run("twinctl", "--version")
    told["audit"] = run("dpkg", "--verify")
    told["verify"] = run("systemd-analyze", "verify", *("/lib/systemd/system/%%s.service" %% unit for unit in UNITS))
    told["strangers"] = [path for path, mode in files().items() if path not in before and path.startswith(("/usr/lib/twinhost",
        "/lib/systemd/system/twinhost")) and (os.lstat(path).st_uid or os.lstat(path).st_gid or not mode & 0o120000 == 0o120000
        and mode & 0o022)]
    told["panic"] = Path("/usr/lib/sysctl.d/60-twinhost.conf").read_text()
    told["profile"] = Path("/etc/apparmor.d/local/abstractions/libvirt-qemu").read_text().splitlines()
    sh(Path("/setup.sh").read_text())
    told["modes"] = sh("stat -c '%%n %%U:%%G %%a' /etc/twinhost/cluster.key /etc/twinhost/tls/*.key")
    sh("systemctl enable --now " + " ".join(UNITS))
    told["answer"] = wait(all_answer)
    first = {"author": "proof", "snapshot": json.loads(Path("/etc/twinhost/cluster.json").read_text())}
    told["configured"] = wait(lambda: asked("POST", "/v1/import", json.dumps(first))[0] == 200)
    told["volumes"] = wait(lambda: list(Path("/run/twinhost/volumes").glob("*.sock")))
    told["debians beside"] = debians()
    told["refused caches"] = run("sh", "-c", "journalctl --no-pager -b -o cat -u 'twinhost-*' | grep -i 'aot' || :")[1]
    # An upgrade under a conffile that was changed.
    with open("/etc/twinhost/mosquitto.conf", "a") as changed:
        changed.write("# the site's own line\\n")
    pids = {unit: shown(unit, "MainPID") for unit in UNITS}
    revision = asked("GET", "/v1/status")[1]
    began = time.monotonic()
    told["upgrade"] = run("dpkg", "-i", "--force-confdef", *packages("new"))
    told["upgrade seconds"] = round(time.monotonic() - began)
    told["answer again"] = wait(all_answer)
    told["restarted"] = [unit for unit in UNITS if shown(unit, "MainPID") in (pids[unit], "0")]
    told["order"] = sorted(UNITS, key=lambda unit: int(shown(unit, "ActiveEnterTimestampMonotonic")))
    told["conffile"] = Path("/etc/twinhost/mosquitto.conf").read_text().endswith("# the site's own line\\n")
    told["versions"] = run("dpkg-query", "-W", "twinhost", "twinctl", "twinhost-java")[1]
    told["state"] = '"revision":1' in asked("GET", "/v1/config")[1].replace(" ", "")
    # A guest has its disk here.
    disk = next(Path("/run/twinhost/volumes").glob("*.sock"))
    with socket.socket(socket.AF_UNIX) as guest:
        guest.connect(str(disk))
        told["removal refused"] = run("dpkg", "-r", "twinhost")
        told["refused and runs"] = [unit for unit in UNITS if shown(unit, "ActiveState") != "active"]
    told["removal"] = run("dpkg", "-r", "twinhost")
    told["stopped"] = [unit for unit in UNITS if shown(unit, "ActiveState") == "active"]
    told["kept"] = sorted(path.name for path in Path("/etc/twinhost").iterdir())
    told["purge"] = run("dpkg", "-P", "twinhost", "twinctl", "twinhost-java")
    sh("rm -rf /srv/volumes /srv/sample")
    told["left"] = sorted(set(files()) - set(before))
    told["lost"] = sorted(set(before) - set(files()))
    told["profile after"] = Path("/etc/apparmor.d/local/abstractions/libvirt-qemu").read_text().splitlines()
    told["debians after"] = debians()
try:
    main()
except BaseException as wrong:
    told["wrong"] = "%%s: %%s" %% (type(wrong).__name__, wrong)
    told["log"] = run("journalctl", "--no-pager", "-b", "-o", "short-monotonic", "-p", "warning")[1].splitlines()[-60:]
finally:
    Path("/told.json").write_text(json.dumps(told))
    run("systemctl", "--no-block", "poweroff")
'''
# What docs/running.md says under "By hand", on a machine that is alone in its cluster and has no network.
SETUP = """
cd /etc/twinhost
printf 'twinhost.node=jupiter1\\ntwinhost.cluster=jupiter\\n' > node.properties
umask 077
for secret in cluster.key api.token ipmi.password; do openssl rand -hex 32 > $secret; done
umask 022
cp /srv/sample cluster.json
twinhost-certificates authority
twinhost-certificates node jupiter1 127.0.3.1
sed -e 's|@SERVER_ID@|1|; s|@PEER_ADDRESS@|127.0.3.2|; s|@PEER_PORT@|3890|; s|@SCHEMA_DIR@|/usr/lib/twinhost/ldap|' \\
    -e 's|@TLS_DIR@|/etc/twinhost/tls|; s|@RUN_DIR@|/run/twinhost/slapd|; s|@DATA_DIR@|/var/lib/twinhost/slapd|' \\
    /usr/lib/twinhost/ldap/slapd.conf.template > slapd.conf
echo 'DIRECTORY_ADDRESS=127.0.3.1' > slapd.environment
systemd-tmpfiles --create /usr/lib/twinhost/secrets.conf
mkdir -p /srv/volumes /etc/systemd/system/twinhost-replication.service.d
truncate -s 70M /srv/volumes/web1 /srv/volumes/mail1
chgrp twinhost-disk /srv/volumes/*
chmod 660 /srv/volumes/*
printf '[Service]\\nReadWritePaths=/srv/volumes\\n' > /etc/systemd/system/twinhost-replication.service.d/volumes.conf
systemctl daemon-reload
"""


def prove(proof):
    for program, package in {"mmdebstrap": "mmdebstrap", "lintian": "lintian", "systemd-nspawn": "systemd-container"}.items():
        proof.needs(shutil.which(program), f"{program} is not here: install Debian's package {package}")
    proof.needs(not software.missing(), f"not built: {', '.join(software.missing())}")
    with tempfile.TemporaryDirectory(prefix="twinhost-packages-", dir="/var/tmp") as scratch:
        old, again, new = (Path(scratch, "packages", name) for name in ("old", "again", "new"))
        number = packages.version()
        proof.runs(COMPOSE / "packages", "--into", old, minutes=20)
        proof.runs(COMPOSE / "packages", "--into", again, minutes=20)
        proof.runs(COMPOSE / "packages", "--into", new, "--version", f"{number}.1", minutes=20)
        made = {path.name: path.read_bytes() for path in old.iterdir()}
        proof.check(len(made) == 3 and made == {path.name: path.read_bytes() for path in again.iterdir()},
                    "made twice they are the same, byte for byte")
        said = subprocess.run(["lintian", "--fail-on", "error,warning", "--allow-root", *old.iterdir()], check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        proof.check(said.returncode == 0, f"lintian has nothing to say {said.stdout.strip()[-800:]}")
        judge(proof, live(proof, Path(scratch, "root"), {"old": old, "new": new}))


def live(proof, root, folders):
    """What the probe saw in a Debian of its own."""
    needed = re.sub(r"\(.*?\)|twin[a-z-]+ ?|@JAVA@", "", re.findall(
        r"^Depends: (.*)$", (packages.PACKAGING / "twinhost/control").read_text(), re.MULTILINE)[0])
    wanted = ",".join(name.strip() for name in needed.split(",") if name.strip())
    proof.runs("mmdebstrap", "--variant=minbase", f"--include=systemd-sysv,dbus,python3,apparmor,{wanted}", SUITE, root,
               minutes=40)
    for name, folder in folders.items():
        shutil.copytree(folder, root / "packages" / name)
    (root / "setup.sh").write_text(SETUP)
    described = re.sub(r"10\.90\.(\d)\.", r"127.0.\1.", (COMPOSE / "etc/cluster.json").read_text())
    (root / "srv/sample").write_text(described.replace("/dev/twinhost/", "/srv/volumes/"))
    (root / "probe.py").write_text(PROBE % {"units": UNITS, "services": len(product.SERVICES)})
    units = root / "etc/systemd/system"
    (units / "probe.service").write_text("[Unit]\nAfter=multi-user.target\n[Service]\nType=simple\n"
                                         "ExecStart=/usr/bin/python3 /probe.py\n"
                                         "ExecStopPost=/bin/systemctl --no-block poweroff\n")
    (units / "probe.timer").write_text("[Timer]\nOnActiveSec=1s\n")
    (units / "timers.target.wants").mkdir(exist_ok=True)
    (units / "timers.target.wants/probe.timer").symlink_to("/etc/systemd/system/probe.timer")
    done = subprocess.run(["systemd-nspawn", f"--directory={root}", "--boot", "--private-network", "--register=no",
                           "--keep-unit", "--link-journal=no", "--console=pipe", f"--machine=twinhost-{os.getpid()}"],
                          check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=BOOT_SECONDS)
    run("rm", "-rf", f"/run/systemd/nspawn/propagate/twinhost-{os.getpid()}", check=False)
    proof.check((root / "told.json").exists(), f"the system ran: {done.stdout.strip()[-300:]}")
    return json.loads((root / "told.json").read_text())


def judge(proof, told):
    for line in told.get("log", []):
        proof.saw(line[:200])
    for step in ("install", "upgrade", "removal refused", "removal", "purge"):
        for line in told.get(step, [0, ""])[1].splitlines():
            proof.saw(f"{step}: {line[:200]}")
    proof.check("wrong" not in told, f"the probe came to its end: {told.get('wrong')}")
    running = {"mosquitto": "active", "slapd": "active", "libvirtd.socket": "active"}
    for moment in ("before", "beside", "after"):
        proof.check(told[f"debians {moment}"] == running, f"Debian's own daemons {moment}: {told[f'debians {moment}']}")
    proof.check(told["install"][0] == 0, f"installed in {told['install seconds']} s")
    proof.check(set(told["not started"].values()) == {"inactive disabled"}, f"nothing was started: {told['not started']}")
    proof.check(told["caches"] == sorted(f"{name}.aot" for name in (*software.SERVICES, "twinctl")),
                f"what services start from was made here: {told['caches']}")
    proof.check(told["java"][0] != 0 and told["twinctl"][0] == 0, f"no Java on the machine, and {told['twinctl'][1]}")
    proof.check(told["audit"] == [0, ""], f"every file is as packaged: {told['audit'][1]}")
    proof.check(told["verify"] == [0, ""], f"systemd-analyze verify is silent: {told['verify'][1]}")
    proof.check(told["strangers"] == [], f"what is installed is root's, and root's alone to write: {told['strangers']}")
    for line in told["modes"].splitlines():
        proof.check(re.search(r" root:(root 600|twinhost-\S+ 640)$", line), f"a secret is of who needs it: {line}")
    for what, text in {"answer": "all services answer", "configured": "they take a first configuration",
                       "volumes": "replication opens volumes", "conffile": "an upgrade keeps what the site changed",
                       "answer again": "all services answer after the upgrade", "state": "and know the configuration"}.items():
        proof.check(told[what], text)
    proof.check(told["refused caches"] == "", f"the JVM takes every cache: {told['refused caches'][:300]}")
    proof.check(told["upgrade"][0] == 0, f"upgraded in {told['upgrade seconds']} s")
    proof.check(told["restarted"] == [] and told["order"] == UNITS, f"each was restarted, one after the other: {told['order']}")
    refused, why = told["removal refused"]
    proof.check(refused != 0 and "have these disks open" in why and told["refused and runs"] == [],
                "it is not removed under a guest's feet")
    proof.check(told["removal"][0] == 0 and told["stopped"] == [], "removal stops all")
    proof.check("cluster.key" in told["kept"], f"and keeps configuration and secrets: {told['kept']}")
    left = [path for path in told["left"] if not NOT_OURS.match(path)]
    proof.check(told["purge"][0] == 0 and left == [], f"nothing is left after a purge: {left}")
    proof.check(told["profile after"] == [line for line in told["profile"] if "twinhost" not in line]
                and len(told["profile after"]) < len(told["profile"]), "the profile of guests is as before")
