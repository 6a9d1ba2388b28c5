"""What twinhost-certificates makes, refuses and leaves behind, in a folder of the test's own."""

import os
import shutil
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Dict

PROGRAM = Path(__file__).resolve().parents[2] / "cluster-contract/src/main/bin/twinhost-certificates"
SECRETS = PROGRAM.parents[1] / "systemd/secrets.conf"
SERVICES = ("config", "heartbeat", "resource", "fencing", "vm", "replication")
EVERYBODY = ("broker", "directory", "gateway", *SERVICES)
STRANGER = 65534
# openssl as it is, but for one certificate somebody presses Ctrl-C while it is made.
INTERRUPTED = """#!/bin/sh
case "$1 $*" in
    "ca "*/CERTIFICATE.csr*) kill -INT $PPID; sleep 0.1; exit 1 ;;
esac
exec OPENSSL "$@"
"""


class Certificates(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.etc = self.folder / "etc"
        self.etc.mkdir()
        self.tls = self.etc / "tls"

    def ask(self, *words: str, ends_with: int = 0, **environment: str) -> subprocess.CompletedProcess:
        done = subprocess.run([str(PROGRAM), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                              env={**os.environ, "TWINHOST_ETC": str(self.etc), **environment})
        self.assertEqual(done.returncode, ends_with, done.stdout + done.stderr)
        return done

    def both(self) -> None:
        self.ask("authority")
        self.ask("node", "jupiter1", "10.90.1.1", "fd00::1")

    def openssl(self, *words: str) -> str:
        return subprocess.run(["openssl", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              check=True).stdout

    def field(self, who: str, *options: str) -> str:
        return self.openssl("x509", "-noout", "-in", str(self.tls / f"{who}.pem"), *options).strip()

    def content(self) -> Dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.tls.iterdir()}

    def mode(self, name: str) -> int:
        return stat.S_IMODE((self.tls / name).stat().st_mode)

    def test_everybody_has_a_key_and_a_certificate_of_the_authority(self):
        self.both()
        self.assertEqual(set(self.content()), {f"{who}.{kind}" for who in ("authority", *EVERYBODY) for kind in ("key", "pem")})
        self.assertEqual(self.mode(""), 0o755)
        self.assertEqual(self.mode("authority.key"), 0o600)
        for who in EVERYBODY:
            with self.subTest(who):
                self.assertEqual(self.mode(f"{who}.pem"), 0o644)
                self.assertIn(self.mode(f"{who}.key"), (0o600, 0o640))
                self.assertTrue((self.tls / f"{who}.key").read_text().startswith("-----BEGIN PRIVATE KEY-----"))
                self.assertEqual(self.field(who, "-subject", "-nameopt", "RFC2253"), f"subject=CN={who},OU=jupiter1,O=twinhost")
                self.openssl("verify", "-x509_strict", "-CAfile", str(self.tls / "authority.pem"), str(self.tls / f"{who}.pem"))
                self.assertIn("prime256v1", self.field(who, "-text"))

    def test_each_key_is_for_one_group(self):
        lines = [line.split() for line in SECRETS.read_text().splitlines()]
        groups = {words[1]: (words[2], words[4]) for words in lines if words[:1] == ["z"]}
        for who in EVERYBODY:
            self.assertEqual(groups[f"/etc/twinhost/tls/{who}.key"], ("0640", f"twinhost-{who}"))
        self.assertEqual(groups["/etc/twinhost/tls/authority.key"], ("0600", "root"))

    def test_names_say_who_may_pose_as_whom(self):
        self.both()
        links = "IP Address:127.0.0.1, IP Address:10.90.1.1, IP Address:FD00:0:0:0:0:0:0:1"
        names = {"broker": "DNS:broker.twinhost, IP Address:127.0.0.1",
                 "directory": f"DNS:jupiter1, DNS:directory.twinhost, {links}",
                 "gateway": "DNS:jupiter1, DNS:gateway.twinhost, DNS:localhost, IP Address:127.0.0.1",
                 **{service: f"DNS:{service}.twinhost" for service in SERVICES}}
        for who in EVERYBODY:
            with self.subTest(who):
                self.assertEqual(self.field(who, "-ext", "subjectAltName").splitlines()[1].strip(), names[who])
                client = "TLS Web Client Authentication" in self.field(who, "-ext", "extendedKeyUsage")
                self.assertEqual(client, who != "broker")
                self.assertIn("CA:FALSE", self.field(who, "-ext", "basicConstraints"))

    def test_they_hold_for_years_and_for_a_clock_that_was_lost(self):
        self.both()
        for who, years in {"authority": 20, "broker": 10, "vm": 10}.items():
            almost = (years * 365 - 1) * 86_400
            self.openssl("x509", "-noout", "-in", str(self.tls / f"{who}.pem"), "-checkend", str(almost))
            self.assertIn("2000-01-01", self.field(who, "-startdate", "-dateopt", "iso_8601"))

    def test_there_is_one_authority(self):
        self.both()
        before = self.content()
        refused = self.ask("authority", ends_with=1)
        self.assertIn("authority.key is there already", refused.stderr)
        (self.tls / "authority.key").unlink()
        self.assertIn("authority.pem is there already", self.ask("authority", ends_with=1).stderr)
        self.assertEqual(self.content(), {name: bytes_ for name, bytes_ in before.items() if name != "authority.key"})

    def test_without_the_authority_there_is_nothing_to_issue_with(self):
        refused = self.ask("node", "jupiter2", ends_with=1)
        self.assertIn("'twinhost-certificates authority'", refused.stderr)
        self.assertFalse(self.tls.exists())

    def test_a_second_time_is_a_renewal(self):
        self.both()
        before = self.content()
        self.ask("node", "jupiter1", "10.90.1.1", "fd00::1")
        after = self.content()
        self.assertEqual(set(before), set(after))
        for name, made in after.items():
            self.assertEqual(made == before[name], name.startswith("authority"), name)
        self.ask("show")

    def test_show_says_whose_and_until_when(self):
        self.both()
        said = self.ask("show").stdout.splitlines()
        self.assertEqual([line.split()[0] for line in said], ["authority", *EVERYBODY])
        for line in said[1:]:
            self.assertRegex(line, r"^[a-z]+ +jupiter1 +until 20\d\d-\d\d-\d\d$")

    def test_show_names_what_is_of_no_use(self):
        self.assertIn("MISSING", self.ask("show", ends_with=1).stdout)
        self.both()
        (self.tls / "vm.pem").unlink()
        (self.tls / "broker.key").unlink()
        shutil.copy(self.tls / "config.key", self.tls / "fencing.key")
        said = self.ask("show", ends_with=1).stdout
        self.assertRegex(said, "(?m)^vm +MISSING$")
        self.assertRegex(said, "(?m)^broker .*WITHOUT ITS KEY")
        self.assertRegex(said, "(?m)^fencing .*NOT OF THIS KEY")
        self.assertRegex(said, r"(?m)^config +jupiter1 +until [0-9-]+$")
        for name in ("authority.key", "authority.pem"):
            (self.tls / name).unlink()
        self.ask("authority")
        self.assertRegex(self.ask("show", ends_with=1).stdout, "(?m)^config .*NOT OF THIS AUTHORITY")

    def test_who_asks_for_something_else_hears_what_there_is(self):
        for words in ((), ("nodes",), ("authority", "now"), ("show", "all"), ("node",), ("node", "Jupiter"), ("node", "1st"),
                      ("node", "a" * 33), ("node", "a/b"), ("node", "jupiter1", "10.90.1.1,DNS:broker.twinhost"),
                      ("node", "jupiter1", "nine"), ("node", "jupiter1", "bad")):
            with self.subTest(words):
                self.assertIn("usage: twinhost-certificates authority | node NAME [ADDRESS...] | show",
                              self.ask(*words, ends_with=2).stderr)
        self.assertFalse(self.tls.exists())

    def test_an_address_that_is_none_changes_nothing(self):
        self.both()
        before = self.content()
        self.assertIn("999.1.1.1", self.ask("node", "jupiter1", "999.1.1.1", ends_with=1).stderr)
        self.assertEqual(self.content(), before)

    def test_an_address_that_is_not_named_any_more_is_asked_for(self):
        self.both()
        before = self.content()
        for words in (("10.90.1.1",), ("fd00::1",), ()):
            self.assertIn("did not name that address", self.ask("node", "jupiter1", *words, ends_with=1).stderr)
            self.assertEqual(self.content(), before)
        (self.tls / "directory.pem").unlink()
        self.ask("node", "jupiter1", "10.90.1.1")

    def test_the_name_is_the_nodes_own(self):
        self.ask("authority")
        (self.etc / "node.properties").write_text("twinhost.node=jupiter1\ntwinhost.cluster=jupiter\n")
        self.assertIn("calls this node 'jupiter1'", self.ask("node", "jupiter2", ends_with=1).stderr)
        self.assertIn("reload twinhost-mosquitto", self.ask("node", "jupiter1").stderr + self.ask("node", "jupiter1").stderr)

    def test_a_key_that_others_may_have_read_is_named(self):
        self.both()
        (self.tls / "broker.key").chmod(0o644)
        self.assertRegex(self.ask("show", ends_with=1).stdout, "(?m)^broker .*OTHERS MAY HAVE READ ITS KEY")
        (self.tls / "authority.key").chmod(0o640)
        self.assertRegex(self.ask("show", ends_with=1).stdout, "(?m)^authority .*OTHERS MAY HAVE READ ITS KEY")
        before = self.content()
        self.assertIn("make a new authority", self.ask("node", "jupiter1", "10.90.1.1", "fd00::1", ends_with=1).stderr)
        self.assertEqual(self.content(), before)

    def test_interrupted_it_changes_nothing(self):
        self.both()
        before = self.content()
        for who in ("broker", "replication"):
            self.interrupt(who, "node", "jupiter1", "10.90.1.1", "fd00::1")
            self.assertEqual(self.content(), before)
        shutil.rmtree(self.tls)
        self.interrupt("authority", "authority")
        self.assertEqual(self.content(), {})

    def interrupt(self, certificate: str, *words: str) -> None:
        """Ctrl-C while that certificate is made."""
        programs = self.folder / "bin"
        programs.mkdir(exist_ok=True)
        wrapper = programs / "openssl"
        wrapper.write_text(INTERRUPTED.replace("CERTIFICATE", certificate).replace("OPENSSL", str(shutil.which("openssl"))))
        wrapper.chmod(0o700)
        done = subprocess.run([str(PROGRAM), *words], check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={
            **os.environ, "TWINHOST_ETC": str(self.etc), "PATH": f"{programs}:{os.environ['PATH']}"})
        self.assertNotEqual(done.returncode, 0)

    def test_what_a_run_that_was_killed_left_is_swept_away(self):
        self.ask("authority")
        (self.tls / ".new").mkdir()
        (self.tls / ".new/vm.key").touch()
        self.ask("node", "jupiter1")
        self.assertNotIn(".new", {path.name for path in self.tls.iterdir()})

    @unittest.skipUnless(os.geteuid() == 0, "only root can be somebody else")
    def test_in_a_folder_of_ones_own_nobody_has_to_be_root(self):
        self.folder.chmod(0o755)
        program = shutil.copy(PROGRAM, self.folder)  # a checkout may be for its owner alone
        os.chown(self.etc, STRANGER, STRANGER)
        for words in (("authority",), ("node", "jupiter1"), ("node", "jupiter1"), ("show",)):
            subprocess.run([program, *words], check=True, stdout=subprocess.PIPE, user=STRANGER, group=STRANGER,
                           extra_groups=[], cwd="/", env={**os.environ, "TWINHOST_ETC": str(self.etc)})
        self.assertEqual({path.stat().st_uid for path in self.tls.iterdir()}, {STRANGER})
        self.assertEqual(self.mode("directory.key"), 0o600)
