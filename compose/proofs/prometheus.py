"""Alert rules, their tests, the dashboard and what services export, as Prometheus' own promtool sees them.

It is of Debian's package, which is unpacked and not installed: nothing is started. 19 MB are fetched, 96 MB unpacked."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from twinlab.laboratory import REPOSITORY

CHECK = REPOSITORY / "monitoring/prometheus/check"


def prove(proof):
    with tempfile.TemporaryDirectory(prefix="twinhost-promtool-", dir="/var/tmp") as folder:
        promtool = shutil.which("promtool") or fetched(proof, Path(folder))
        told = subprocess.run([promtool, "--version"], capture_output=True, text=True, check=True)
        proof.saw(((told.stdout or told.stderr).splitlines() or ["?"])[0])
        done = subprocess.run([str(CHECK), "--promtool", promtool], capture_output=True, text=True, check=False)
        proof.check(done.returncode == 0, f"rules, their tests, dashboard and figures {done.stderr.strip()[-800:]}")
        broken = Path(folder, "twinhost.rules.yml")
        broken.write_text((CHECK.parent / "twinhost.rules.yml").read_text().replace("== 4", "== 40"))
        shutil.copy(CHECK.parent / "twinhost.tests.yml", folder)
        wrong = subprocess.run([promtool, "test", "rules", "twinhost.tests.yml"], cwd=folder, capture_output=True, check=False)
        proof.check(wrong.returncode != 0, "and with a wrong rule the tests fail")


def fetched(proof, folder):
    """Path of promtool, from Debian's archive."""
    got = subprocess.run(["apt-get", "download", "prometheus"], cwd=folder, capture_output=True, text=True, check=False)
    proof.needs(got.returncode == 0, f"promtool is not here, and Debian's package prometheus can't be had:"
                                     f" {got.stderr.strip()[-200:]}")
    package = next(folder.glob("prometheus_*.deb"))
    subprocess.run(["dpkg", "-x", str(package), str(folder / "unpacked")], check=True)
    return str(folder / "unpacked/usr/bin/promtool")
