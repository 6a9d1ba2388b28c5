"""What vmlab computes before any machine runs: its image's key, its hardware, its cables, what its command line means."""

import ast
import contextlib
import io
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from twinlab.errors import LabError, UsageError
from twinlab.laboratory import COMPOSE
from twinlab.report import NotHere
from vmtwin import __main__, accelerator, cluster, commands, console, containers, guests, image, kinds, links, nspawn
from vmtwin import packages, patience, qemu, remote, testing
from vmtwin.laboratory import MEMORY_MIB_MAX, Machine, VmLab
from vmtwin.pace import SERVER_BOOT_SECONDS, SHARED, UNKNOWN, Pace
from vmtwin.story import Story


class Folder(unittest.TestCase):
    """A test with a folder of its own, and a vmlab of three machines in it that nobody started."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.lab = VmLab("sample")
        self.lab.run = self.folder / "run"
        self.lab.store = self.folder / "store"
        self.lab.run.mkdir()
        self.facts = {"image": "/images/1", "machines": ["jupiter1", "jupiter2", "jupiter3"], "kind": "machines",
                      "memoryMib": 768, "accelerator": "tcg", "cpus": 1}
        patched = mock.patch.object(VmLab, "facts", lambda _: self.facts)
        patched.start()
        self.addCleanup(patched.stop)


class Recipe(Folder):

    def test_tells_apart_what_is_installed_and_what_only_lies_in_the_archive(self):
        self.assertEqual(image.packages("# why\nlvm2\n\ncached slapd\n"), (["lvm2"], ["slapd"]))
        with self.assertRaisesRegex(LabError, "NAME or `cached NAME`"):
            image.packages("lvm2 slapd\n")

    def test_of_the_checkout_installs_what_the_stories_look_at(self):
        installed, cached = image.packages((image.RECIPE / "packages").read_text())
        self.assertLessEqual({"linux-image-amd64", "systemd-sysv", "lvm2", "apparmor", "openssh-server"}, set(installed))
        self.assertLessEqual({"mosquitto", "slapd", "libvirt-daemon-system", "ipmitool"}, set(cached))
        self.assertFalse(set(installed) & set(cached))

    def test_has_another_key_when_anything_in_it_changes(self):
        recipe = self.folder / "recipe"
        shutil.copytree(image.RECIPE, recipe)
        keys = [image.key(recipe)]
        self.assertEqual(image.key(recipe), image.key())
        for change in (lambda: (recipe / "packages").write_text("lvm2\n"), lambda: (recipe / "customize").chmod(0o644),
                       lambda: (recipe / "files/etc/motd").write_text("hello\n"),
                       lambda: (recipe / "files/etc/motd").rename(recipe / "files/etc/issue")):
            change()
            keys.append(image.key(recipe))
        self.assertEqual(len(set(keys)), len(keys))

    def test_its_scripts_are_shell(self):
        for script in ("customize", "files/usr/lib/vmlab/machine"):
            subprocess.run(["sh", "-n", image.RECIPE / script], check=True)


class Hardware(Folder):

    def test_no_two_cards_have_one_address(self):
        addresses = [links.hardware_address(card, machine.number) for card in links.CARDS for machine in self.lab.nodes()]
        self.assertEqual(len(set(addresses)), 18)
        self.assertFalse(set(addresses) & {links.switch_address(link) for link in links.NETWORKS})
        self.assertEqual(links.hardware_address("trunk", 2), "02:74:68:56:05:02")

    def test_a_machine_learns_its_networks_from_its_kernel(self):
        self.assertEqual(links.told_to_a_machine(),
                         "red:10.90.1,grey:10.90.2,yellow:10.90.3,orange:10.90.4,trunk:none,vmlab0:dhcp")
        words = qemu.kernel_words(self.lab, self.lab.node("jupiter2")).split()
        self.assertLessEqual({"vmlab.number=2", "vmlab.machines=jupiter1,jupiter2,jupiter3", "systemd.hostname=jupiter2",
                              "clocksource=acpi_pm", "console=ttyS0,115200"}, set(words))

    def test_a_machine_writes_down_what_it_learnt_once(self):
        for folder in ("proc", "etc/systemd/network"):
            (self.folder / folder).mkdir(parents=True)
        (self.folder / "proc/cmdline").write_text(qemu.kernel_words(self.lab, self.lab.node("jupiter2")) + "\n")
        etc = self.folder / "etc"
        (etc / "systemd/network/20-grey.network").write_text("as the administrator wants it\n")
        for _ in range(2):
            subprocess.run(["sh", image.RECIPE / "files/usr/lib/vmlab/machine", self.folder], check=True)
            self.assertEqual((etc / "hostname").read_text(), "jupiter2\n")
            self.assertEqual((etc / "hosts").read_text(), "127.0.0.1 localhost\n10.90.1.1 jupiter1\n10.90.1.2 jupiter2\n"
                             "10.90.1.3 jupiter3\n")
            self.assertEqual({path.stem[3:]: path.read_text().split("[Network]\n")[-1].strip()
                              for path in (etc / "systemd/network").iterdir()},
                             {"red": "Address=10.90.1.2/24", "grey": "as the administrator wants it",
                              "yellow": "Address=10.90.3.2/24", "orange": "Address=10.90.4.2/24",
                              "trunk": "LinkLocalAddressing=no", "vmlab0": "DHCP=ipv4"})

    def test_the_null_modem_is_between_the_first_two(self):
        first, second, third = [[str(word) for word in qemu.words(machine)] for machine in self.lab.nodes()]
        path = f"path={self.lab.run}/serial.sock"
        self.assertIn(f"socket,id=serial,{path},server=on,wait=off", first)
        self.assertIn(f"socket,id=serial,{path},reconnect=1", second)
        self.assertEqual([words.count("-serial") for words in (first, second, third)], [2, 2, 1])

    def test_nothing_outside_is_reachable_and_ssh_only_on_loopback(self):
        words = [str(word) for word in qemu.words(self.lab.node("jupiter1"))]
        self.assertEqual([word for word in words if word.startswith("user,")],
                         ["user,id=vmlab0,restrict=on,ipv6=off,hostfwd=tcp:127.0.0.1:2201-:22"])
        self.assertEqual(words[words.index("-m") + 1], "768")

    def test_a_bmc_says_off_without_python_where_there_is_no_qemu(self):
        told = subprocess.run([Machine.chassis, f"nobody-{os.getpid()}", "jupiter1", "get", "power"], check=True,
                              stdout=subprocess.PIPE, text=True).stdout
        self.assertEqual(told, "power:0\n")

    @unittest.skipUnless(shutil.which("qemu-system-x86_64"), "qemu-system-x86 is not installed")
    def test_an_accelerator_is_believed_when_a_processor_ran_under_it(self):
        self.assertTrue(accelerator.works("tcg", seconds=120))
        self.assertFalse(accelerator.works("tcg", seconds=0.0001))
        self.assertFalse(accelerator.works("nonsense"))


class Cables(Folder):

    def test_a_cut_is_everybodys_or_one_ends(self):
        first, second, _ = self.lab.nodes()
        for facts, link, expected in ((["red.all"], "red", (True, True)), (["red.jupiter1"], "red", (True, False)),
                                      (["grey.jupiter1"], "grey", (True, True)), (["serial.jupiter2"], "serial", (True, True)),
                                      (["grey.all"], "red", (False, False)), ([], "yellow", (False, False))):
            with self.subTest(facts=facts, link=link):
                self.assertEqual((links.is_cut(link, first, facts), links.is_cut(link, second, facts)), expected)

    def test_all_leaves_the_way_to_the_bmcs(self):
        self.assertEqual(links.links_of("all"), ("red", "grey", "yellow", "trunk", "serial"))
        with self.assertRaisesRegex(UsageError, "blue is no link; there are red, "):
            links.links_of("blue")


class TimeOuts(Folder):

    def test_scale_with_the_first_boot_and_stay(self):
        file = self.folder / "kept/pace.json"
        pace = Pace("tcg", file)
        self.assertFalse(pace.is_known())
        self.assertEqual(pace.scaled(2), 2 * UNKNOWN)
        pace.measured(SERVER_BOOT_SECONDS * 6)
        pace.measured(SERVER_BOOT_SECONDS * 9)
        self.assertEqual(Pace("tcg", file).scaled(2), 12)
        self.assertEqual(Pace("kvm", file).factor(), UNKNOWN)
        Pace("kvm", file).measured(SERVER_BOOT_SECONDS / 2)
        self.assertEqual((Pace("kvm", file).factor(), pace.factor()), (1, 6))

    def test_a_damaged_file_is_measured_again(self):
        file = self.folder / "pace.json"
        file.write_text("{")
        Pace("tcg", file).measured(SERVER_BOOT_SECONDS * 3)
        self.assertEqual(Pace("tcg", file).factor(), 3)


class Patience(Folder):
    """What a machine is told of its pace."""

    def pace(self, factor):
        """A pace of that factor, for all."""
        patched = mock.patch.object(Pace, "_read", lambda _: {"tcg": factor})
        patched.start()
        self.addCleanup(patched.stop)
        return Pace("tcg")

    def test_every_command_in_a_machine_knows_it(self):
        self.pace(5.3)
        machine = self.lab.node("jupiter1")
        with mock.patch.object(Machine, "require_on"), mock.patch.object(kinds.of(self.lab), "group"), \
                mock.patch.object(remote.subprocess, "run") as ran:
            ran.return_value = SimpleNamespace(returncode=0, stdout="", stderr="")
            remote.run(machine, ["sh", "-c", "twinctl status"], 5)
        self.assertEqual(ran.call_args.args[0][-1], "env TWINHOST_PATIENCE=6 sh -c 'twinctl status'")

    def test_is_what_twinctl_takes(self):
        for factor, said in ((1.0, 1), (6.0, 6), (6.1, 7), (700.0, 100)):
            with self.subTest(factor):
                self.assertEqual(patience.factor(self.pace(factor)), said)

    def test_fencing_waits_longer_for_its_bmcs_and_no_longer_than_its_test_is_waited_for(self):
        for factor, seconds in ((1.0, 4), (2.1, 9), (40.0, 25)):
            with self.subTest(factor):
                self.assertIn(f"\ntwinhost.fencing.ipmi-timeout={seconds}S\n", patience.fencing(self.pace(factor)))

    def test_fencing_is_told_where_our_packages_are_and_nobody_has_said_otherwise(self):
        file = self.folder / "twinhost/fencing.properties"
        with mock.patch.object(patience, "FENCING", str(file)):
            words = patience.write(str(file))
        for there, expected in ((False, None), (True, "new\n"), (True, "new\n")):
            if there:
                file.parent.mkdir(exist_ok=True)
            subprocess.run(["sh", "-c", words], input="new\n" if expected is None or not file.exists() else "newer\n",
                           text=True, check=True)
            self.assertEqual(file.read_text() if file.exists() else None, expected)
        self.assertEqual(file.stat().st_mode & 0o777, 0o644)

    def test_services_repeat_less_often_where_they_are_emulated(self):
        self.assertEqual(patience.services(self.pace(1.0)), "")
        self.assertIn("\nEnvironment=TWINHOST_BUS_REPEAT_MS=2000\n", patience.services(self.pace(6.0)))

    def test_all_is_told_when_packages_are_installed(self):
        self.pace(3.0)
        with mock.patch.object(remote, "copy"), mock.patch.object(packages, "say"), \
                mock.patch.object(remote, "run", return_value=(0, "", "")) as ran:
            packages.install(self.lab.node("jupiter1"), [Path("twinhost_1_amd64.deb")])
        before, *told = ran.call_args_list[-3:]
        self.assertIn("apt-get", before.args[1])
        self.assertEqual([(call.args[1], call.args[3]) for call in told],
                         [(["sh", "-c", patience.write(path)], text)
                          for path, text in ((patience.FENCING, patience.fencing(Pace("tcg"))),
                                             (patience.SERVICES, patience.services(Pace("tcg"))))])


class Consoles(Folder):

    def test_are_shown_without_colours_from_the_last_power_on(self):
        machine = self.lab.node("jupiter1")
        machine.run.mkdir()
        machine.console_log.parent.mkdir(parents=True)
        machine.console_log.write_text("an older boot\n\x1b[0;1;32m  OK  \x1b[0m] Reached \x1b[0;1;39mtarget\x1b[0m x.\r\n")
        (machine.run / "boot").write_text("14")
        self.assertEqual(console.since_power_on(machine), "  OK  ] Reached target x.\n")

    def test_of_a_machine_that_never_ran_are_empty(self):
        self.assertEqual(console.since_power_on(self.lab.node("jupiter1")), "")


class GuestsConsoles(Folder):

    def test_are_told_once_however_often_one_listens(self):
        lines = [["BOOT 3.0", "FOUND 0", "ACK 1"], ["ACK 2"], ["BOOT 3.0", "FOUND 0"], ["ACK 1", "ACK 2", "ACK 3"],
                 ["BOOT 2.0"]]
        told = SimpleNamespace(new_lines=lambda: lines.pop(0))
        first = guests.Stream(told)
        self.assertEqual(first.new_lines() + first.new_lines(), ["BOOT 3.0", "FOUND 0", "ACK 1", "ACK 2"])
        second = guests.Stream(told, first.seen)
        self.assertEqual((second.new_lines(), second.new_lines(), second.new_lines()), ([], ["ACK 3"], ["BOOT 2.0"]))

    def test_of_the_past_tell_what_was_acknowledged_and_not_what_was_found(self):
        told = SimpleNamespace(new_lines=lambda: ["FOUND 0", "ACK 1", "ERROR 2 x", "ACK 2", "FOUND 2"])
        self.assertEqual(guests.Stream(told, (), 4).new_lines(), ["ACK 1", "ACK 2", "FOUND 2"])

    def test_of_another_box_are_new_from_where_they_differ(self):
        told = SimpleNamespace(new_lines=lambda: ["BOOT 3.0", "FOUND 7", "ACK 8"])
        self.assertEqual(guests.Stream(told, ["BOOT 3.0", "FOUND 0", "ACK 1", "ACK 2"]).new_lines(), ["FOUND 7", "ACK 8"])


class CommandLine(Folder):

    def test_nonsense_is_answered_with_usage_and_2(self):
        for words in (["up", "--machines", "9"], ["cut", "blue"], ["power-cut"], ["tset"], []):
            with self.subTest(words), contextlib.redirect_stderr(io.StringIO()) as said, self.assertRaises(SystemExit) as ended:
                __main__.parser().parse_args(words)
            self.assertEqual(ended.exception.code, 2)
            self.assertIn("usage: compose/vmlab", said.getvalue())

    def test_what_needs_machines_says_that_there_are_none(self):
        nobody = VmLab(f"nobody-{os.getpid()}")
        for words in ("exec jupiter1 -- true", "power-cut jupiter1", "power-on jupiter1", "cut red", "heal red", "status",
                      "install", "console jupiter1", "screenshot jupiter1", "copy x jupiter1:/"):
            with self.subTest(words), self.assertRaisesRegex(LabError, "not up: `compose/vmlab up` starts it"):
                commands.run(nobody, words.split())

    def test_a_copy_is_to_one_machine_or_from_one(self):
        for places, expected in ((["a", "b:c", "jupiter2:/tmp/"], ("jupiter2", ["a", "b:c"], "machine:/tmp/")),
                                 (["jupiter1:/etc/a", "jupiter1:/etc/b", "."],
                                  ("jupiter1", ["machine:/etc/a", "machine:/etc/b"], ".")),
                                 (["jupiter1:", "x"], ("jupiter1", ["machine:."], "x"))):
            machine, sources, target = commands.parties(self.lab, places)
            self.assertEqual((machine.name, sources, target), expected)
        for places in (["a", "b"], ["jupiter1:a", "jupiter2:b"], ["jupiter1:a", "b", "c"], ["jupiter1:a", "jupiter1:b"]):
            with self.subTest(places), self.assertRaisesRegex(UsageError, "of one machine: jupiter1, jupiter2, jupiter3"):
                commands.parties(self.lab, places)

    def test_a_folder_without_packages_is_refused(self):
        with self.assertRaisesRegex(LabError, "no Debian package in .*; `compose/packages` builds ours"):
            packages.found(self.folder)
        (self.folder / "b.deb").touch()
        (self.folder / "a.deb").touch()
        self.assertEqual([path.name for path in packages.found(self.folder)], ["a.deb", "b.deb"])

    @unittest.skipUnless(os.geteuid() == 0, "only root can be somebody else")
    def test_who_is_not_root_is_told_so(self):
        done = subprocess.run(["/usr/bin/python3", "-B", "-m", "vmtwin", "down"], cwd=COMPOSE, user=65534, check=False,
                              stderr=subprocess.PIPE, text=True)
        self.assertEqual((done.returncode, done.stderr[:23]), (1, "vmlab: only root can ma"))


class Containers(Folder):
    """The other kind of machines."""

    def setUp(self):
        super().setUp()
        self.facts["kind"] = "containers"
        self.machine = self.lab.node("jupiter2")
        self.machine.run.mkdir()

    def test_are_what_up_was_told(self):
        self.assertEqual(list(kinds.KINDS), ["machines", "containers"])
        self.assertEqual(__main__.parser().parse_args(["up"]).kind, "machines")
        for words in (["up", "--kind", "containers"], ["test", "--kind", "containers", "install"]):
            self.assertEqual(__main__.parser().parse_args(words).kind, "containers")
        self.assertEqual(kinds.of(self.lab).name, "containers")

    def test_every_kind_can_do_all(self):
        for kind in kinds.KINDS.values():
            with self.subTest(kind.name):
                self.assertEqual(kind.device("web1").rpartition("/")[2], "web1")
                for words in (kind.prepare(self.machine), kind.folder(), kind.make_device("web1", 72),
                              kind.remove_device("web1")):
                    subprocess.run(["sh", "-n", "-c", words], check=True)

    def test_have_no_memory_or_display_of_their_own(self):
        with self.assertRaisesRegex(LabError, "have this machine's memory in common"):
            kinds.KINDS["containers"].facts(2, 1024)
        with self.assertRaisesRegex(LabError, "at most 2048 MiB a machine"):
            kinds.KINDS["machines"].facts(2, MEMORY_MIB_MAX + 1)
        with self.assertRaisesRegex(LabError, "jupiter2 has no display"):
            kinds.of(self.lab).screenshot(self.machine, self.folder / "x.png")

    def test_their_pace_is_known_before_they_ran(self):
        pace = kinds.pace(self.lab)
        self.assertEqual((pace.factor(), pace.is_known(), patience.factor(pace)), (SHARED, True, 3))
        pace.measured(500)
        self.assertEqual(pace.scaled(2), 2 * SHARED)

    def test_boot_the_image_as_a_server_would(self):
        (self.lab.run / "serial-2.tty").symlink_to("/dev/pts/7")
        words = [str(word) for word in nspawn.words(self.machine)]
        self.assertLessEqual({"--boot", "--machine=vmlab.sample.jupiter2", "--bind=/dev/pts/7:/dev/ttyS1",
                              "--hostname=jupiter2", f"--net=/run/netns/{self.lab.network}.jupiter2",
                              str(self.machine.disks / "disk.raw"), "UNIFIED_CGROUP_HIERARCHY=1"}, set(words))
        self.assertNotIn("vmlab0", " ".join(words))
        self.assertIn(f"--bind-ro={self.lab.run}/boot-id.conf:/run/systemd/system/twinhost-.service.d/boot-id.conf", words)
        subprocess.run(["sh", "-n", "-c", nspawn.BOOT], check=True)
        self.assertFalse([word for word in map(str, nspawn.words(self.lab.node("jupiter3"))) if "ttyS1" in word])

    def test_a_command_leaves_with_its_own_code(self):
        for command, code in ((["true"], 0), (["sh", "-c", "exit 7"], 7), (["sh", "-c", "kill -9 $$"], 137)):
            self.assertEqual(subprocess.run(["sh", "-c", nspawn.WAIT, "vmlab", *command], check=False,
                                            stderr=subprocess.DEVNULL).returncode, code)

    @unittest.skipUnless(os.geteuid() == 0, "only root makes process namespaces")
    def test_the_first_process_is_the_one_that_calls_itself_so(self):
        self.assertFalse(nspawn._is_first(os.getpid()))
        self.assertFalse(nspawn._is_first(1))
        with subprocess.Popen(["unshare", "--pid", "--fork", "--kill-child", "sleep", "60"]) as outer:
            children = Path(f"/proc/{outer.pid}/task/{outer.pid}/children")
            while not children.read_text().split():
                self.assertIsNone(outer.poll())
            inner = int(children.read_text())
            try:
                self.assertTrue(nspawn._is_first(inner))
            finally:
                outer.kill()

    def test_cards_lose_their_carrier_with_the_others_power_and_by_cuts(self):
        first, second, third = self.lab.nodes()
        for cuts, powered, expected in (([], [first, second, third], "grey red trunk"), ([], [first], "red trunk"),
                                        (["red.jupiter1"], [first, second, third], "grey trunk"),
                                        (["grey.jupiter3", "trunk.all"], [first, second, third], "red")):
            with self.subTest(cuts=cuts, powered=powered):
                self.assertEqual(" ".join(link for link in ("grey", "red", "trunk")
                                          if links.carries(link, first, cuts, powered)), expected)

    def test_only_those_that_are_plugged_in_are_switched(self):
        second = self.machine
        containers.plugged(second).touch()
        with mock.patch.object(containers, "run") as ran:
            kinds.of(self.lab).plug(self.lab, ["red.all"])
        self.assertEqual(ran.call_args.kwargs["stdin"].splitlines(), [
            "link set red-2 down", "link set grey-2 down", "link set yellow-2 down", "link set orange-2 up",
            "link set trunk-2 up"])

    def test_what_needs_a_kernel_says_so(self):
        with self.assertRaisesRegex(NotHere, "modules are the kernel's, .*--kind machines"):
            Story(self.lab, "containers").needs_kernel("modules")
        Story(self.lab, "machines").needs_kernel("modules")

    def test_another_box_comes_only_in_the_place_of_one_that_is_off(self):
        with mock.patch.object(Machine, "is_on", lambda _: True), self.assertRaisesRegex(LabError, "jupiter2 is on"):
            cluster.empty_disks(self.machine)


class Stories(unittest.TestCase):

    def test_each_says_what_must_come_true(self):
        for path in testing.known().values():
            with self.subTest(path.stem):
                module = ast.parse(path.read_text())
                self.assertTrue(ast.get_docstring(module))
                self.assertIn("run", [part.name for part in module.body if isinstance(part, ast.FunctionDef)])

    def test_an_unknown_one_is_refused_with_those_there_are(self):
        with self.assertRaisesRegex(UsageError, "no story nonsense; there are boots, "):
            testing.chosen(["nonsense"])
        self.assertEqual([path.stem for path in testing.chosen(["power", "boots"])], ["power", "boots"])
