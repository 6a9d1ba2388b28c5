"""The guest's records: what its console acknowledged, and what a disk holds.

Record n fills 4 KiB at slot (n - 1) % slots (see guest/writer.c). A slot that was written again later
holds the later record; until then the first one must be there, byte for byte.
"""

import mmap
import os
import re
import zlib
from dataclasses import dataclass
from typing import Dict

RECORD_BYTES = 4096
MAGIC = b"TWINREC1"
READ_BYTES = 1 << 20
CONSOLE_LINE = re.compile(r"(ACK|FOUND|ERROR) (\d+)\b(.*)")


@dataclass
class Acknowledged:
    """What the consoles of one guest said, on all nodes, in the order of the host's clock."""

    numbers: set
    forgotten: set  # acknowledged, but a later boot did not find them
    errors: list  # lines
    newest: int


def acknowledged(lines):
    """Reads a guest's console lines (dicts with `line`), oldest first."""
    numbers, forgotten, errors, newest = set(), set(), [], 0
    for recorded in lines:
        match = CONSOLE_LINE.match(recorded["line"])
        if not match:
            continue
        word, number = match.group(1), int(match.group(2))
        if word == "ACK":
            numbers.add(number)
            newest = max(newest, number)
        elif word == "FOUND":
            forgotten |= set(range(number + 1, newest + 1)) & numbers
        else:
            errors.append(recorded["line"])
    return Acknowledged(numbers, forgotten, errors, newest)


def number_of(record):
    """The number of an intact record, 0 for anything else."""
    if record[:8] != MAGIC:
        return 0
    stored = int.from_bytes(record[24:28], "little")
    if zlib.crc32(record[:24] + bytes(4) + record[28:]) != stored:
        return 0
    return int.from_bytes(record[8:16], "little")


def read_slots(path, size):
    """Reads a disk without the kernel's cache: the number of the intact record in each slot, or 0."""
    slots = []
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECT)
    try:
        buffer = mmap.mmap(-1, READ_BYTES)  # aligned, as O_DIRECT wants it
        for start in range(0, size, READ_BYTES):
            wanted = min(READ_BYTES, size - start)
            got = os.preadv(descriptor, [memoryview(buffer)[:wanted]], start)
            if got != wanted:
                raise OSError(f"{path} ends at {start + got}, {size} bytes expected")
            data = buffer[:wanted]
            slots += [number_of(data[at:at + RECORD_BYTES]) for at in range(0, wanted, RECORD_BYTES)]
    finally:
        os.close(descriptor)
    return slots


def missing(told, slots):
    """Acknowledged records that a disk with these slots does not hold and that none has replaced.

    The slot of the record after the newest acknowledged one may just be written, or may have been when
    the power went: what it held before, a whole round ago, is then excused.
    """
    newest_in_slot: Dict[int, int] = {}
    for number in told.numbers:
        place = (number - 1) % len(slots)
        newest_in_slot[place] = max(number, newest_in_slot.get(place, 0))
    being_written = told.newest % len(slots)
    gone = set()
    for place, number in newest_in_slot.items():
        if slots[place] >= number and (slots[place] - 1) % len(slots) == place:
            continue
        if place == being_written and number <= told.newest - len(slots) + 1:
            continue
        gone.add(number)
    return gone
