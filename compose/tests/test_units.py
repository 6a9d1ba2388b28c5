"""Unit files as systemd reads them."""

import unittest

from twinlab import units
from twinlab.errors import LabError


class UnitFiles(unittest.TestCase):

    def test_reads_what_a_service_of_ours_says(self):
        unit = units.parse("twinhost-heartbeat.service", """\
# why
[Unit]
After=network.target twinhost-mosquitto.service
StartLimitIntervalSec=0
[Service]
Type=notify
WatchdogSec=60
Environment=A=1 "B=two words"
ExecStartPre=-/bin/false
ExecStart=/usr/lib/twinhost/bin/twinhost-service \\
  heartbeat 100%%
Restart=always
RestartSec=300ms
CPUSchedulingPolicy=rr
CPUSchedulingPriority=20
LimitMEMLOCK=64M
[Install]
WantedBy=multi-user.target
""")
        self.assertEqual(unit.start.words, ["/usr/lib/twinhost/bin/twinhost-service", "heartbeat", "100%"])
        self.assertTrue(unit.before[0].failure_is_fine)
        self.assertEqual(unit.environment, {"A": "1", "B": "two words"})
        self.assertEqual((unit.restart, unit.restart_seconds, unit.start_limit_seconds), ("always", 0.3, 0))
        self.assertEqual((unit.scheduling_policy, unit.scheduling_priority), ("rr", 20))
        self.assertEqual(unit.limits, {"LimitMEMLOCK": (64 << 20,)})
        self.assertTrue(unit.enabled)
        self.assertEqual(unit.unsupported, [])

    def test_names_what_it_does_not_do(self):
        unit = units.parse("x.service", "[Service]\nExecStart=/bin/true\nRuntimeMaxSec=5\nExecCondition=/bin/true\n"
                           "ProtectSystem=full\n"
                           "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged\n")
        self.assertEqual(unit.unsupported, ["RuntimeMaxSec", "ExecCondition"])
        self.assertEqual(unit.not_applied, ["ProtectSystem", "SystemCallFilter"])
        self.assertEqual(units.not_applied({"x": unit, "y": unit}), ["ProtectSystem", "SystemCallFilter"])

    def test_a_line_in_a_section_where_systemd_ignores_it_is_none(self):
        unit = units.parse("x.service", "[Unit]\n[Service]\nExecStart=/bin/true\nStartLimitIntervalSec=0\n")
        self.assertEqual(unit.start_limit_seconds, 10)
        self.assertEqual(unit.unsupported, ["StartLimitIntervalSec in [Service]"])

    def test_reads_whose_it_is_and_what_it_may(self):
        unit = units.parse("x.service", """\
[Service]
ExecStart=/bin/true
User=nobody
Group=daemon
UMask=0077
StateDirectory=x y
StateDirectoryMode=0700
RuntimeDirectory=x
CapabilityBoundingSet=CAP_NET_BIND_SERVICE CAP_SYS_NICE
AmbientCapabilities=CAP_SYS_NICE
NoNewPrivileges=yes
MemoryMax=512M
""")
        self.assertEqual((unit.user, unit.group, unit.umask), ("nobody", "daemon", 0o077))
        self.assertEqual([(str(path), mode, users) for path, mode, users in unit.folders()],
                         [("/var/lib/x", 0o700, True), ("/var/lib/y", 0o700, True), ("/run/x", 0o755, True)])
        self.assertEqual((unit.bounding, unit.ambient), ({"CAP_NET_BIND_SERVICE", "CAP_SYS_NICE"}, {"CAP_SYS_NICE"}))
        self.assertTrue(unit.no_new_privileges)
        self.assertEqual(unit.memory_bytes_max, 512 << 20)
        self.assertEqual((unit.unsupported, unit.not_applied), ([], []))

    def test_an_empty_set_of_capabilities_is_none_and_a_missing_one_is_all(self):
        bare = "[Service]\nExecStart=/bin/true\n"
        self.assertIsNone(units.parse("x.service", bare).bounding)
        taken = units.parse("x.service", bare + "CapabilityBoundingSet=CAP_KILL\nCapabilityBoundingSet=\n")
        self.assertEqual(taken.bounding, set())

    def test_a_line_without_a_meaning_is_an_error(self):
        with self.assertRaisesRegex(LabError, "x.service"):
            units.parse("x.service", "[Service]\nExecStart\n")

    def test_time_spans(self):
        for text, expected in {"5": 5, "100ms": 0.1, "1min 30s": 90, "0.5": 0.5, "2 h": 7200}.items():
            with self.subTest(text):
                self.assertAlmostEqual(units.seconds(text), expected)

    def test_variables_are_words_or_parts_of_words(self):
        self.assertEqual(units.expand(["$MANY", "a${ONE}b", "${NONE}"], {"MANY": "x y", "ONE": "1 2"}), ["x", "y", "a1 2b", ""])

    def test_starts_in_the_order_of_after(self):
        parsed = {name: units.parse(name, f"[Unit]\nAfter={after}\n[Service]\nExecStart=/bin/true\n")
                  for name, after in {"a": "b", "b": "c elsewhere", "c": ""}.items()}
        self.assertEqual(units.in_start_order(parsed), ["c", "b", "a"])

    def test_a_circle_is_refused(self):
        parsed = {name: units.parse(name, f"[Unit]\nAfter={after}\n[Service]\nExecStart=/bin/true\n")
                  for name, after in {"a": "b", "b": "a"}.items()}
        with self.assertRaisesRegex(LabError, "circle"):
            units.in_start_order(parsed)
