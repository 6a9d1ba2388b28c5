"""What verify calls lost."""

import unittest
import zlib

from twinlab import records
from twinlab.verify import overlap_seconds


def lines(*texts):
    return [{"line": text} for text in texts]


def record(number):
    head = records.MAGIC + number.to_bytes(8, "little") + bytes(8)
    rest = zlib.crc32(head).to_bytes(4, "little") + bytes([number % 251]) * (records.RECORD_BYTES - 32)
    return head + zlib.crc32(head + bytes(4) + rest).to_bytes(4, "little") + rest


class Records(unittest.TestCase):

    def test_an_intact_record_has_a_number_a_torn_one_has_none(self):
        self.assertEqual(records.number_of(record(7)), 7)
        self.assertEqual(records.number_of(record(7)[:-1] + b"x"), 0)
        self.assertEqual(records.number_of(bytes(4096)), 0)

    def test_a_hole_is_a_loss(self):
        told = records.acknowledged(lines("ACK 1", "ACK 2", "ACK 3"))
        self.assertEqual(records.missing(told, [1, 0, 3, 0]), {2})

    def test_an_unacknowledged_record_is_none(self):
        told = records.acknowledged(lines("ACK 1"))
        self.assertEqual(records.missing(told, [1, 2, 0, 0]), set())

    def test_a_later_record_replaces_an_earlier_one(self):
        told = records.acknowledged(lines(*(f"ACK {number}" for number in range(1, 7))))
        self.assertEqual(records.missing(told, [5, 6, 3, 4]), set())
        self.assertEqual(records.missing(told, [5, 2, 3, 4]), {6})

    def test_the_slot_that_is_being_overwritten_is_excused(self):
        told = records.acknowledged(lines(*(f"ACK {number}" for number in range(1, 7))))
        self.assertEqual(records.missing(told, [5, 6, 0, 4]), set())
        self.assertEqual(records.missing(told, [5, 6, 3, 0]), {4})

    def test_what_a_boot_does_not_find_is_lost_for_ever(self):
        told = records.acknowledged(lines("ACK 1", "ACK 2", "ACK 3", "FOUND 1", "ACK 2", "ACK 3"))
        self.assertEqual(told.forgotten, {2, 3})

    def test_finding_more_than_was_told_is_fine(self):
        self.assertEqual(records.acknowledged(lines("ACK 1", "FOUND 2")).forgotten, set())

    def test_errors_are_kept(self):
        self.assertEqual(records.acknowledged(lines("ERROR 5 Input/output error", "BOOT 1.2")).errors,
                         ["ERROR 5 Input/output error"])


class Overlap(unittest.TestCase):

    def test_counts_only_while_two_can_run(self):
        changes = [{"at": 1.0, "runnable": {"a": {"web1": [1]}, "b": {}}},
                   {"at": 2.0, "runnable": {"a": {"web1": [1]}, "b": {"web1": [2]}}},
                   {"at": 2.5, "runnable": {"a": {}, "b": {"web1": [2]}}},
                   {"at": 3.0, "runnable": {"a": {}, "b": {"web1": [2, 3]}}}]
        self.assertAlmostEqual(overlap_seconds(changes, "web1", 4.0), 1.5)
        self.assertEqual(overlap_seconds(changes, "mail1", 4.0), 0)
