"""KVM where a virtual processor really runs under it, emulation elsewhere: that /dev/kvm exists proves nothing."""

import contextlib
import subprocess
import tempfile
from pathlib import Path

KVM = Path("/dev/kvm")
TRIAL_SECONDS = 5
WRITTEN = 0x21
# mov dx, 0xf4; mov ecx, 50,000,000; again: dec ecx; jnz again; mov al, WRITTEN; out dx, al; hlt
PROGRAM = bytes((0xba, 0xf4, 0x00, 0x66, 0xb9, 0x80, 0xf0, 0xfa, 0x02, 0x66, 0x49, 0x75, 0xfc, 0xb0, WRITTEN, 0xee, 0xf4))
FIRMWARE_BYTES = 64 << 10
RESET_VECTOR = 0xfff0


def found():
    """`kvm` or `tcg`."""
    return "kvm" if KVM.exists() and works("kvm") else "tcg"


def works(name, seconds=TRIAL_SECONDS):
    """Whether a processor under that accelerator counts to fifty million within that time."""
    with tempfile.NamedTemporaryFile(prefix="twinhost-vmlab-", suffix=".bin") as firmware:
        firmware.write(firmware_image())
        firmware.flush()
        words = ["qemu-system-x86_64", "-accel", name, "-M", "pc", "-m", "16", "-nodefaults", "-no-user-config",
                 "-display", "none", "-bios", firmware.name, "-device", "isa-debug-exit,iobase=0xf4,iosize=0x01"]
        with contextlib.suppress(FileNotFoundError, subprocess.TimeoutExpired):
            done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  timeout=seconds, check=False, start_new_session=True)
            return done.returncode == WRITTEN << 1 | 1
    return False


def firmware_image():
    """The program, and a jump to it where a processor starts."""
    image = bytearray(b"\xf4" * FIRMWARE_BYTES)
    image[:len(PROGRAM)] = PROGRAM
    jump = (-(RESET_VECTOR + 3)) & 0xffff
    image[RESET_VECTOR:RESET_VECTOR + 3] = bytes((0xe9, jump & 0xff, jump >> 8))
    return bytes(image)
