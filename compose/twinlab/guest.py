"""Builds the guest: Debian's cloud kernel, unpacked for a fast start, and an initramfs with one program.

Both are kept in compose/target/guest/<key>, where the key is made of the guest's sources, so that only
the first run needs the network and a changed source is never missed.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from twinlab.errors import LabError
from twinlab.shell import run

META_PACKAGE = "linux-image-cloud-amd64"
MODULES = ("virtio_pci", "virtio_blk", "button", "evdev")
APPLETS = ("sh", "mount", "insmod", "cut", "cat", "grep", "sleep", "echo")
LZ4_LEGACY, XZ, ZSTD = b"\x02\x21\x4c\x18", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"
UNPACKERS = ((LZ4_LEGACY, ["lz4", "-d", "-c"]), (XZ, ["xz", "-d", "-c", "--single-stream"]), (ZSTD, ["zstd", "-d", "-c"]))


class Guest:
    """The files that a virtual machine boots from."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.kernel = self.folder / "vmlinux"
        self.initramfs = self.folder / "initramfs.cpio"

    def ready(self):
        return self.kernel.exists() and self.initramfs.exists()


def build(compose, tell=print):
    """The guest's files, from the cache or built now."""
    sources = compose / "guest"
    key = hashlib.sha256(b"".join((sources / name).read_bytes() for name in ("writer.c", "init")))
    key.update(Path(__file__).read_bytes())
    cache = compose / "target" / "guest"
    guest = Guest(cache / key.hexdigest()[:16])
    if guest.ready():
        return guest
    tell("building the guest (Debian's cloud kernel and a busybox initramfs)")
    kernel = _kernel_package(cache)
    with tempfile.TemporaryDirectory(prefix="twinhost-guest-", dir=cache) as scratch:
        made = Guest(scratch)
        _unpack_kernel(next(kernel.glob("boot/vmlinuz-*")), made.kernel)
        _make_initramfs(kernel, sources, made.folder)
        guest.folder.mkdir(parents=True, exist_ok=True)
        os.replace(made.initramfs, guest.initramfs)
        os.replace(made.kernel, guest.kernel)
    return guest


def _kernel_package(cache):
    """Downloads and unpacks the kernel package that Debian's meta package names, unless it is there."""
    cache.mkdir(parents=True, exist_ok=True)
    unpacked = sorted(cache.glob("linux-image-*"))
    if unpacked:
        return unpacked[-1]
    depends = _package_dependencies()
    if not depends:
        run("apt-get", "update", timeout=300)
        depends = _package_dependencies()
    if not depends:
        raise LabError(f"apt knows no package {META_PACKAGE}: the guest needs Debian's cloud kernel")
    package = depends.group(1)
    with tempfile.TemporaryDirectory(prefix="twinhost-kernel-", dir=cache) as scratch:
        done = subprocess.run(["apt-get", "download", package], cwd=scratch, capture_output=True, text=True, check=False)
        if done.returncode != 0:  # the package list may be older than what the mirror still holds
            run("apt-get", "update", timeout=300)
            done = subprocess.run(["apt-get", "download", package], cwd=scratch, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise LabError(f"cannot download {package} for the guest: {done.stderr.strip()}")
        archive = next(Path(scratch).glob("*.deb"))
        run("dpkg", "-x", archive, Path(scratch) / "unpacked")
        os.replace(Path(scratch) / "unpacked", cache / package)
    return cache / package


def _package_dependencies():
    shown = run("apt-cache", "depends", META_PACKAGE, check=False)
    return re.search(r"Depends: (linux-image-\S+)", shown)


def _unpack_kernel(image, target):
    """The ELF file inside a compressed kernel image: the firmware then has nothing left to unpack."""
    data = image.read_bytes()
    for magic, command in UNPACKERS:
        for match in re.finditer(re.escape(magic), data):
            if not shutil.which(command[0]):
                continue
            unpacked = subprocess.run(command, input=data[match.start():], capture_output=True, check=False).stdout
            if unpacked.startswith(b"\x7fELF") and len(unpacked) > 1 << 20:
                target.write_bytes(unpacked)
                if shutil.which("strip"):
                    run("strip", target)
                return
    raise LabError(f"cannot unpack the kernel in {image}")


def _make_initramfs(kernel, sources, folder):
    root = folder / "root"
    for name in ("bin", "dev", "proc", "sys", "modules"):
        (root / name).mkdir(parents=True)
    shutil.copy("/bin/busybox", root / "bin" / "busybox")
    for applet in APPLETS:
        (root / "bin" / applet).symlink_to("busybox")
    run("gcc", "-O2", "-static", "-o", root / "bin" / "writer", sources / "writer.c")
    run("strip", root / "bin" / "writer")
    shutil.copy(sources / "init", root / "init")
    (root / "init").chmod(0o755)
    for place, module in enumerate(_modules_in_order(kernel)):
        shutil.copy(module, root / "modules" / f"{place:02d}-{module.name}")
    files = "\n".join(str(path.relative_to(root)) for path in sorted(root.rglob("*")))
    with open(folder / "initramfs.cpio", "wb") as archive:
        packed = subprocess.run(["cpio", "-o", "-H", "newc", "--quiet"], input=files.encode(), cwd=root,
                                stdout=archive, stderr=subprocess.PIPE, check=False)
    if packed.returncode != 0:
        raise LabError(f"cpio: {packed.stderr.decode().strip()}")


def _modules_in_order(kernel):
    """The modules that the guest loads, each after what it depends on."""
    release = next((kernel / "lib" / "modules").iterdir()).name
    run("depmod", "-b", kernel, release, check=False)
    ordered = []
    for name in MODULES:
        shown = run("modprobe", "-d", kernel, "-S", release, "--show-depends", name)
        for line in shown.splitlines():
            if line.startswith("insmod "):
                module = Path(line.split()[1])
                if module not in ordered:
                    ordered.append(module)
    return ordered
