"""The root file system of a node: the host's programs, the node's own configuration and state.

It is put together in the node's mount namespace: /usr is the host's with Twinhost installed on top, /etc
the host's with changes that end with the power, everything that must last lies on the node's own disk.
Nothing of it is visible to the host, and it goes when the node's last process goes.
"""

import os
import secrets
import shutil
import stat
import uuid
from pathlib import Path

from twinlab.shell import run

DEVICES = ("null", "zero", "full", "random", "urandom", "tty", "kvm", "net/tun", "vhost-net")
LIBVIRT_ON_DISK = {"libvirt": "var/lib/libvirt", "libvirt-qemu": "etc/libvirt/qemu", "libvirt-cache": "var/cache/libvirt"}


def mount(*words):
    run("mount", *words)


def bind(source, target):
    """Makes a file or folder visible at a second place."""
    source, target = Path(source), Path(target)
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    mount("--bind", source, target)


def enter(node, serial_end, disks, loop):
    """Builds the node's root and makes it this mount namespace's."""
    mount("--make-rprivate", "/")
    root = node.run / "root"
    root.mkdir(exist_ok=True)
    mount("-t", "tmpfs", "-o", "mode=755,size=512m", "tmpfs", root)
    _system_folders(root)
    _usr_and_etc(node, root)
    _kernel_folders(root)
    _devices(node, root, serial_end, disks)
    _state(node, root, loop)
    java = os.environ.get("JAVA_HOME")
    if java and Path(java).is_dir() and not (root / java.lstrip("/")).exists():
        bind(java, root / java.lstrip("/"))
    (root / "old").mkdir()
    os.chdir(root)
    run("pivot_root", ".", "old")
    os.chdir("/")
    run("umount", "--lazy", "/old")
    run("hostname", node.name)
    _accounts(disks)


def _accounts(disks):
    """Users, and what is whose, by the files that a package would install: in this node's own /etc, nobody else's."""
    library = Path("/usr/lib/twinhost")
    run("systemd-sysusers", library / "sysusers.conf")
    run("systemd-tmpfiles", "--create", library / "tmpfiles.conf", library / "secrets.conf")
    # What udev does on a real node. A disk of the lab can't be given away itself, so its folder is.
    shutil.chown("/dev/twinhost", "root", "twinhost-disk")
    Path("/dev/twinhost").chmod(0o750)
    for path, group in {"/dev/ttyTH0": "dialout", "/dev/kvm": "kvm"}.items():
        if Path(path).exists():
            shutil.chown(path, "root", group)
            Path(path).chmod(0o660)
    for name in disks:
        disk = Path("/dev/twinhost", name)
        try:
            shutil.chown(disk, "root", "twinhost-disk")
            disk.chmod(0o660)
        except OSError:
            pass  # the lab's own file system of one file has no owners


def _system_folders(root):
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        host = Path("/", name)
        if host.is_symlink():
            (root / name).symlink_to(os.readlink(host))
        elif host.is_dir():
            bind(host, root / name)
    if Path("/opt").is_dir():
        bind("/opt", root / "opt")
    for name in ("etc", "usr", "proc", "sys", "dev", "run", "tmp", "root", "mnt", "var/lib", "var/log", "var/cache", "var/tmp"):
        (root / name).mkdir(parents=True, exist_ok=True)
    for name in ("tmp", "var/tmp"):
        (root / name).chmod(0o1777)
    (root / "var/run").symlink_to("/run")


def _usr_and_etc(node, root):
    mount("-t", "overlay", "overlay", "-o", f"ro,lowerdir={node.lab.software / 'usr'}:/usr", root / "usr")
    for name in ("upper", "work"):
        (root / ".etc" / name).mkdir(parents=True)
    mount("-t", "overlay", "overlay", "-o", f"lowerdir=/etc,upperdir={root}/.etc/upper,workdir={root}/.etc/work", root / "etc")
    bind(node.etc, root / "etc/twinhost")
    (root / "etc/hostname").write_text(node.name + "\n")
    (root / "etc/hosts").write_text("127.0.0.1 localhost\n" + "".join(
        f"{other.address('red')} {other.name}\n" for other in node.lab.nodes()))
    for name in ("libvirtd.conf", "qemu.conf", "virtlogd.conf"):
        if (node.etc / "libvirt" / name).exists():
            (root / "etc/libvirt").mkdir(exist_ok=True)
            (root / "etc/libvirt" / name).write_text((node.etc / "libvirt" / name).read_text())


def _kernel_folders(root):
    mount("-t", "proc", "proc", root / "proc")
    mount("-t", "sysfs", "sysfs", root / "sys")
    mount("--rbind", "/sys/fs/cgroup", root / "sys/fs/cgroup")
    boot_id = root / ".boot_id"
    boot_id.write_text(f"{uuid.UUID(bytes=secrets.token_bytes(16), version=4)}\n")
    mount("--bind", boot_id, root / "proc/sys/kernel/random/boot_id")


def _devices(node, root, serial_end, disks):
    dev = root / "dev"
    mount("-t", "tmpfs", "-o", "mode=755,size=64m", "tmpfs", dev)
    for name in DEVICES:
        host = Path("/dev", name)
        if host.exists():
            about = host.stat()
            (dev / name).parent.mkdir(exist_ok=True)
            os.mknod(dev / name, stat.S_IFCHR | 0o666, about.st_rdev)
            (dev / name).chmod(0o666)
    (dev / "pts").mkdir()
    mount("-t", "devpts", "-o", "newinstance,ptmxmode=0666,mode=620", "devpts", dev / "pts")
    (dev / "shm").mkdir()
    mount("-t", "tmpfs", "-o", "mode=1777", "tmpfs", dev / "shm")
    for name, target in {"ptmx": "pts/ptmx", "fd": "/proc/self/fd", "stdin": "/proc/self/fd/0", "stdout": "/proc/self/fd/1",
                         "stderr": "/proc/self/fd/2"}.items():
        (dev / name).symlink_to(target)
    bind(serial_end, dev / "ttyTH0")
    for name, device in disks.items():
        bind(device, dev / "twinhost" / name)


def _state(node, root, loop):
    """What lasts: the node's disk, and the log folder that the lab reads."""
    for name in ("run", "tmp"):
        mount("-t", "tmpfs", "-o", "mode=1777" if name == "tmp" else "mode=755", "tmpfs", root / name)
    (root / "run/lock").mkdir()
    (root / "run/systemd").mkdir()
    (root / "run/systemd/container").write_text("lab node\n")  # so that nobody judges this kernel as the node's own
    disk = root / "mnt/system"
    disk.mkdir()
    mount("-t", "ext4", "-o", "errors=continue", loop, disk)
    (disk / "twinhost").mkdir(exist_ok=True)
    bind(disk / "twinhost", root / "var/lib/twinhost")
    for name, target in LIBVIRT_ON_DISK.items():
        (disk / name).mkdir(exist_ok=True)
        bind(disk / name, root / target)
    node.log.mkdir(parents=True, exist_ok=True)
    bind(node.log, root / "var/log/twinhost")
    if "TWINHOST_TRAIN" in os.environ:  # each service leaves something there, and none is root
        (node.log / "train").mkdir(exist_ok=True)
        (node.log / "train").chmod(0o1777)
