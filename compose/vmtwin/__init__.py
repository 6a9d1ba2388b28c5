"""compose/vmlab: whole Debian machines under QEMU, for what needs a real init, kernel modules or packages."""
