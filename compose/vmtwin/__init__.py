"""compose/vmlab: whole Debian machines, under QEMU or as containers, for what needs a real init, kernel modules or packages."""
