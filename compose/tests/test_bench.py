"""What the bench makes of what it measured, and that it asks every row for the same."""

import json
import os
import time
import unittest
import xml.etree.ElementTree as xml
from typing import Any, Dict, List, Optional

from twinbench import machine, peers, picture, processes, rounds, rows, table, workloads
from twinbench.workloads import WORKLOADS, Target
from twinlab.errors import LabError, UsageError

GIB = 1 << 30


def sample(row: str, requests: float, cpu: Optional[float] = 1.0, workload: str = "write-4k-1") -> Dict[str, Any]:
    return {"row": row, "workload": workload, "round": 1, "requestsPerSecond": requests, "bytesPerSecond": requests * 4096,
            "p50us": 100.0, "p99us": 900.0, "bytes": GIB // 2, "cpuSeconds": cpu, "clientCpuSeconds": 0.25}


def result(samples: List[Dict[str, Any]]) -> Dict[str, Any]:
    return {"when": "2026-01-01 00:00 UTC", "samples": samples,
            "machine": {"cpu": "A & B", "cores": 2, "kernel": "6.1", "filesystem": "ext4", "loadBefore": 0.1, "loadAfter": 2.0,
                        "versions": {"fio": "3.33"}},
            "options": {"rounds": 3, "seconds": 5, "sizeBytes": GIB},
            "rows": [{"key": row.key, "title": row.title, "peer": row.peer} for row in rows.known()],
            "workloads": [{"key": each.key, "title": each.title, "sequential": each.is_sequential} for each in WORKLOADS],
            "memory": {"ours": {"rssBytes": 200 << 20, "pssBytes": 150 << 20}}}


class Table(unittest.TestCase):

    def test_one_bad_round_does_not_move_the_median(self):
        one = table.cell([sample("ours", speed) for speed in (1000, 10, 1100, 1050, 990)], sequential=False)
        self.assertEqual((one.speed, one.lowest, one.highest), (1000, 10, 1100))
        self.assertEqual((one.cpu_per_gib, one.client_per_gib), (2.0, 0.5))

    def test_streams_are_told_in_mib(self):
        self.assertEqual(table.cell([sample("ours", 25600)], sequential=True).speed, 100)

    def test_what_has_no_server_has_no_cpu_of_one(self):
        self.assertIsNone(table.cell([sample("raw", 5, None)], sequential=False).cpu_per_gib)

    def test_ratios_are_to_the_raw_file_and_to_who_does_the_same(self):
        text = table.text(result([sample("raw", 4000, None), sample("qemu-nbd", 2000), sample("ours", 1500),
                                  sample("ours-c-sealed", 800), sample("quorum-sealed", 1000)]))
        lines = {line.strip().split("  ")[0]: line.split() for line in reversed(text.splitlines())}
        self.assertEqual(lines["ours, one replica"][-4:-2], ["0.38", "0.75"])
        self.assertEqual(lines["ours, C, sealed wire"][-4:-2], ["0.20", "0.80"])
        self.assertEqual(lines["qemu-nbd --cache=none"][-3:], ["0.50", "2.00", "0.50"])

    def test_what_was_not_measured_is_left_out(self):
        text = table.text(result([sample("ours", 1500)]))
        self.assertNotIn("raw file", text)
        self.assertNotIn("read", text)
        self.assertIn("load before 0.10, after 2.00", text)
        self.assertIsNone(table.ratio(table.cell([sample("ours", 1)], False), None))


class Picture(unittest.TestCase):

    def test_is_whole_and_names_each_row_once_a_panel(self):
        drawn = picture.svg(result([sample("raw", 4000, None), sample("ours", 1500), sample("qemu-nbd", 2000),
                                    sample("ours", 700, workload="read-4k-32")]))
        root = xml.fromstring(drawn)
        words = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
        self.assertEqual(words.count("ours, one replica"), 2)
        self.assertIn("1 500  (0.75 of its peer)", words)
        self.assertTrue(any(word and word.startswith("2026-01-01 00:00 UTC  A & B") for word in words))
        for bar in root.iter("{http://www.w3.org/2000/svg}rect"):
            self.assertLessEqual(float(bar.get("x", 0)) + float(bar.get("width", 0)), picture.WIDTH)
            self.assertLessEqual(float(bar.get("y", 0)) + float(bar.get("height", 0)), float(root.get("height", 0)))


class Rows(unittest.TestCase):

    def test_each_of_ours_has_a_peer_that_is_measured_too(self):
        for c2 in ("on", "off", "both"):
            known = rows.known(c2)
            keys = [row.key for row in known]
            self.assertEqual(len(keys), len(set(keys)))
            for row in known:
                if row.key.startswith("ours"):
                    self.assertIn(row.peer, keys)

    def test_the_first_compiler_is_there_for_who_asks(self):
        self.assertNotIn("ours-c1", [row.key for row in rows.known("on")])
        self.assertEqual([row.key for row in rows.known("both") if row.key.startswith("ours-c-open")],
                         ["ours-c-open", "ours-c-open-c1"])
        self.assertNotIn("ours", [row.key for row in rows.known("off")])

    def test_one_that_there_is_not_is_refused_with_all_there_are(self):
        with self.assertRaisesRegex(UsageError, "there is no row drbd; there are raw, qemu-nbd"):
            rows.chosen(rows.known(), ["raw", "drbd"])
        self.assertEqual([row.key for row in rows.chosen(rows.known(), ["ours", "raw"])], ["raw", "ours"])

    def test_each_is_the_first_of_a_round_in_its_turn(self):
        known = rows.known()
        firsts = [rounds.in_turn(known, number)[0].key for number in range(len(known))]
        self.assertEqual(firsts, [row.key for row in known])
        for number in range(3):
            self.assertCountEqual(rounds.in_turn(known, number), known)

    def test_an_old_qemu_waits_over_tcp(self):
        self.assertEqual([peers.is_prompt(version) for version in ("7.2.22", "8.0.5", "8.1.0", "10.0", "?")],
                         [False, False, True, True, False])


class Fio(unittest.TestCase):

    def said(self, **changes: Any) -> str:
        clat = {"percentile": {"50.000000": 20_000, "99.000000": 90_000}}
        part: Dict[str, Any] = {"total_ios": 100, "iops": 50.0, "bw_bytes": 204800, "io_bytes": 409600, "clat_ns": clat}
        job = {"error": 0, "write": part, "read": {**part, "iops": 70.0}, "usr_cpu": 10.0, "sys_cpu": 15.0, "job_runtime": 2000,
               "sync": {"lat_ns": {"percentile": {"50.000000": 300_000, "99.000000": 400_000}}}, **changes}
        return "fio: connected to NBD server\n" + json.dumps({"jobs": [job]})

    def of(self, key: str):
        return next(each for each in WORKLOADS if each.key == key)

    def test_its_own_words_before_the_figures_do_not_matter(self):
        found = workloads.measured(self.said(), self.of("write-4k-1"))
        self.assertEqual(found, workloads.Measured(50.0, 204800, 20.0, 90.0, 409600, 0.5))
        self.assertEqual(workloads.measured(self.said(), self.of("read-4k-32")).requests_per_second, 70.0)

    def test_where_there_is_a_flush_after_each_write_its_latency_counts(self):
        self.assertEqual(workloads.measured(self.said(), self.of("write-4k-1-flush")).p99_us, 400.0)

    def test_figures_of_failed_requests_are_none(self):
        with self.assertRaisesRegex(LabError, "fio met error 5"):
            workloads.measured(self.said(error=5), self.of("write-4k-1"))
        with self.assertRaisesRegex(LabError, "nothing of use"):
            workloads.measured("cannot connect", self.of("write-4k-1"))
        with self.assertRaisesRegex(LabError, "no request was answered"):
            workloads.measured(self.said(write={"total_ios": 0}), self.of("write-4k-1"))

    def test_rows_differ_only_in_where_the_disk_is(self):
        for workload in WORKLOADS:
            file = workloads.run(workload, Target(file="/disk.img"), GIB, 5, 7)
            socket = workloads.run(workload, Target(socket="/nbd.sock"), GIB, 5, 7)
            self.assertEqual(set(file) - set(socket), {"--ioengine=libaio", "--direct=1", "--filename=/disk.img"})
            self.assertEqual(set(socket) - set(file), {"--ioengine=nbd", "--uri=nbd+unix:///?socket=/nbd.sock"})
            self.assertEqual("--fsync=1" in file, workload.flush)


class Machine(unittest.TestCase):

    def test_all_below_a_process_belong_to_it(self):
        parents = {1: 0, 10: 1, 11: 10, 12: 11, 20: 1, 21: 20}
        self.assertEqual(processes.family([10], parents), {10, 11, 12})
        self.assertEqual(processes.family([10, 99], parents), {10, 11, 12})

    def test_a_name_with_blanks_and_brackets_moves_no_column(self):
        stat = "7 (a) b (c) S 3 7 7 0 -1 4194560 1 0 0 0 100 20 3 4 20 0 1 0 5 6 7"
        self.assertEqual((processes.parent_of(stat), processes.ticks_of(stat)), (3, 127))

    def test_what_this_process_used_is_seen(self):
        before = processes.cpu_seconds([os.getpid()])
        began = time.process_time()
        while time.process_time() < began + 0.05:
            sum(range(10_000))
        self.assertGreater(processes.cpu_seconds([os.getpid()]), before)
        self.assertGreater(processes.memory([os.getpid()]).pss_bytes, 1 << 20)

    def test_the_nearest_mount_is_that_of_the_images(self):
        mounts = "/dev/a / ext4 rw 0 0\ntmpfs /var tmpfs rw 0 0\n/dev/b /var/tmp/my\\040disk xfs rw 0 0\n"
        self.assertEqual(machine.filesystem(mounts, "/srv/x"), "ext4")
        self.assertEqual(machine.filesystem(mounts, "/var/tmp"), "tmpfs")
        self.assertEqual(machine.filesystem(mounts, "/var/tmp/my disk/x"), "xfs")
        self.assertEqual(machine.filesystem(mounts, "/variable"), "ext4")
        self.assertEqual(machine.cpu_model("processor : 0\nmodel name\t: Some CPU\n"), "Some CPU")
