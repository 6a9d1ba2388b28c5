"""The image that all machines start from: Debian as its packages make it, once for each recipe.

A machine writes to an overlay of it, so nothing here changes after it was made. The kernel and its initramfs lie beside the
disk: QEMU loads them, there is no boot loader. compose/vmimage is the recipe; the image's folder carries its key.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path

from twinlab.cgroups import ControlGroup, hierarchy
from twinlab.errors import LabError
from twinlab.laboratory import COMPOSE
from twinlab.progress import say
from twinlab.shell import run, spawn
from vmtwin.links import CARDS, CARD_PREFIX

RECIPE = COMPOSE / "vmimage"
IMAGES = Path("/var/tmp/twinhost-vmlab/images")
LOG = IMAGES / "making.log"
SUITE = "bookworm"
DISK_BYTES = 10 << 30
MAKING_SECONDS = 3600
KEPT_SECONDS = 14 * 24 * 3600


class Image:
    """Where an image's parts are, whether it was made or not."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.disk = self.folder / "disk.raw"
        self.kernel = self.folder / "vmlinuz"
        self.initramfs = self.folder / "initrd.img"
        self.key = self.folder / "key"
        self.known_hosts = self.folder / "known_hosts"

    def exists(self):
        return self.folder.exists()


def packages(text):
    """(installed, only cached) packages of the recipe's list."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    installed = [line for line in lines if " " not in line]
    cached = [line.removeprefix("cached ") for line in lines if line.startswith("cached ")]
    if len(installed) + len(cached) != len(lines):
        raise LabError(f"{RECIPE / 'packages'}: a line is NAME or `cached NAME`")
    return installed, cached


def key(recipe=RECIPE):
    """Differs when anything that goes into the image does, Debian's archive excepted."""
    told = hashlib.sha256(f"{SUITE} {DISK_BYTES} {CARD_PREFIX} {CARDS}".encode())
    for path in sorted(path for path in recipe.rglob("*") if path.is_file()):
        told.update(f"{path.relative_to(recipe)} {path.stat().st_mode & 0o111:o}\n".encode() + path.read_bytes())
    return told.hexdigest()[:12]


def ready():
    """The image of today's recipe; it is made when it isn't there, by one command at a time."""
    image = Image(IMAGES / key())
    if image.exists():
        os.utime(image.folder)
        forget_old()
        return image
    IMAGES.mkdir(mode=0o755, parents=True, exist_ok=True)
    with open(IMAGES / "lock", "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another command makes the image: waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if not image.exists():
            _make(image)
    return image


def forget_old():
    """Images of older recipes go some time after their last use, which is much longer than any lab lives."""
    for folder in IMAGES.glob("*/"):
        if time.time() - folder.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _make(image):
    say(f"making the image {image.folder.name} of Debian {SUITE} from its packages, once: some minutes")
    started = time.monotonic()
    making = Image(IMAGES / f".making-{image.folder.name}")
    group = ControlGroup(hierarchy() / "twinhost-vmlab-image")
    _end(group)
    shutil.rmtree(making.folder, ignore_errors=True)
    try:
        making.folder.mkdir(mode=0o700)
        _fill(making, group.create())
        making.folder.rename(image.folder)
    finally:
        _end(group)
        shutil.rmtree(making.folder, ignore_errors=True)
    say(f"the image is made after {time.monotonic() - started:.0f} s")


def _fill(image, group):
    installed, cached = packages((RECIPE / "packages").read_text())
    root = image.folder / "root"
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "vmlab", "-f", image.key)
    hook = f"{RECIPE / 'customize'} \"$1\" '{' '.join(CARDS)}' {CARD_PREFIX} {' '.join(cached)}"
    # A process namespace of its own: whatever mmdebstrap calls ends with it, its mounts included.
    _bootstrap(["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
                "mmdebstrap", "--mode=root", "--variant=minbase", "--skip=cleanup/apt", f"--include={','.join(installed)}",
                "--aptopt=APT::Install-Recommends \"false\"", f"--customize-hook={hook}", SUITE, root],
               group, {**os.environ, "VMLAB_KEY": str(image.key)})
    for made, name in ((image.kernel, "vmlinuz"), (image.initramfs, "initrd.img")):
        shutil.copy(root / name, made)
    public = (root / "etc/ssh/ssh_host_ed25519_key.pub").read_text().split()
    image.known_hosts.write_text(f"machine {public[0]} {public[1]}\n")
    with open(image.disk, "wb") as disk:
        disk.truncate(DISK_BYTES)
    run("mkfs.ext4", "-q", "-F", "-L", "root", "-E", "lazy_itable_init=0,lazy_journal_init=0", "-d", root, image.disk,
        cgroup=group, timeout=MAKING_SECONDS)
    run("e2fsck", "-fn", image.disk, cgroup=group, timeout=MAKING_SECONDS)
    shutil.rmtree(root)


def _bootstrap(words, group, environment):
    LOG.unlink(missing_ok=True)
    process = spawn(words, group, LOG, environment)
    try:
        code = process.wait(MAKING_SECONDS)
    except subprocess.TimeoutExpired as late:
        raise LabError(f"the image is not made within {MAKING_SECONDS} s; what was done is in {LOG}") from late
    if code != 0:
        last = "\n  ".join(LOG.read_text(errors="replace").strip().splitlines()[-12:])
        raise LabError(f"the image can't be made: mmdebstrap ended with {code}. Is the package mirror reachable? All it said "
                       f"is in {LOG}, the last lines are:\n  {last}")


def _end(group):
    """What a command that was interrupted left running."""
    group.kill()
    if not group.wait_empty(20):
        raise LabError(f"processes {group.processes()} that made an image do not die")
    with contextlib.suppress(FileNotFoundError):
        group.remove()
