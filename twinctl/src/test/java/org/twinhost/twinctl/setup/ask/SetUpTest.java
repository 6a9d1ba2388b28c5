package org.twinhost.twinctl.setup.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.twinctl.print.View;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.setup.PlayedMachine;
import org.twinhost.twinctl.setup.ask.SetUp.Wish;

/** What a person sees who sets a node up. */
class SetUpTest {

    private static final Path ETC = Path.of("/etc/twinhost");
    private static final String FILE = "/root/answers";
    /** From the first question to the last; Enter wherever something was found. */
    private static final String[] ENTER = {"", "", "", // names
        "", "", "", "", "", "", "", "", "", // three links: yes, name, address there
        "", "", // replication, order
        "", "", // serial
        "", "", "admin", "secret", "10.90.4.102", "", "", "", // BMCs
        "", "", "no"};

    @TempDir
    private Path root;
    private PlayedMachine machine;
    private final StringWriter out = new StringWriter();

    @BeforeEach
    void installed() throws IOException {
        machine = new PlayedMachine(root).file("/root/bmc1", "secret\n", "rw-------");
    }

    /** Answers from a list; then he is gone. */
    private static final class Scripted implements Dialogue.Person {

        private final ArrayDeque<String> answers = new ArrayDeque<>();
        private final List<String> asked = new ArrayList<>();
        private final List<String> hidden = new ArrayList<>();

        Scripted(String... answers) {
            this.answers.addAll(List.of(answers));
        }

        @Override
        public @Nullable String answer(String question) {
            asked.add(question);
            return answers.poll();
        }

        @Override
        public @Nullable String secret(String question) {
            hidden.add(question);
            return answers.poll();
        }
    }

    private SetUp setUp(@Nullable Scripted person) {
        return new SetUp(machine, machine, ETC, new PrintWriter(out), Optional.ofNullable(person));
    }

    private static String[] answers(String... more) {
        var all = new ArrayList<>(List.of(ENTER));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static Wish ask() {
        return new Wish(null, false, false, false, true);
    }

    private Map<String, String> files() throws IOException {
        return machine.files("/");
    }

    @Test
    void enterTakesWhatWasFound() {
        var person = new Scripted(answers("y"));
        setUp(person).run(ask());

        assertThat(person.asked).containsSubsequence("This node's name [jupiter1]: ", "The other node's name [jupiter2]: ",
                "The cluster's name [jupiter]: ", "  a link to jupiter2? [yes]: ", "  its name [grey]: ",
                "  jupiter2's address on it [10.90.2.2]: ",
                "Over which link are volumes mirrored, of grey, yellow, red [grey]: ",
                "All links, the preferred one first [grey yellow red]: ",
                "Serial line with a null modem to jupiter2, or none [/dev/ttyS1]: ",
                "Address of the BMC of jupiter1, or none [10.90.4.101]: ",
                "Volume group for the disks of guests, of guests, or none [guests]: ", "Do this? [y/N] ");
        assertThat(person.hidden).containsExactly("  password: ", "  password [as that of jupiter1's BMC]: ");
        assertThat(person.answers).isEmpty();
        assertThat(out.toString()).contains("grey: 10.90.2.1/24, 10000 Mbit/s\n", "red: 10.90.1.1/24, 1000 Mbit/s, the way to"
                + " everything else\n", "To make this machine jupiter1 of jupiter:\n", "root:twinhost-key",
                "jupiter1 is prepared. Nothing runs yet", "Next: twinctl node invite jupiter2")
                .doesNotContain("secret\n", "docker0");
        assertThat(machine.read("/etc/twinhost/cluster.json").orElseThrow()).contains("\"link\" : \"red\"", "\"10.90.1.2\"");
        assertThat(machine.read("/etc/twinhost/ipmi.password")).contains("secret\n");
        assertThat(machine.isThere("/etc/twinhost/firewall.nft")).isFalse();
    }

    @Test
    void aWrongAnswerIsSaidAndAskedForAgain() {
        var person = new Scripted("Jupiter", "", "jupiter1", "", "9", "", // names
                "y", "serial", "", "10.90.9.2", "10.90.2.1", "", "maybe", "no", "y", "grey", "red", "", // links
                "blue", "grey", "grey", "red grey", // replication, order
                "/dev/ttyS0", "/dev/ttyS7", "none", // serial
                "10.90.4.101", "0", "", "-x", "admin", "", "k\u00e4se", "secret", "10.90.4.101", "none", // BMCs
                "node, moon", "node", "debian", "nothing", "none", "", "n");
        assertThatThrownBy(() -> setUp(person).run(ask())).isInstanceOf(Refusal.class).hasMessage("nothing was changed");
        assertThat(person.answers).isEmpty();
        assertThat(out.toString()).contains("'Jupiter' must be 1 to 32", "that is this one", "'9' must be 1 to 32",
                "'serial' is the link over the serial line", "10.90.9.2 is not in the network of 10.90.2.1/24",
                "that is this node's own", "'maybe' is neither yes nor no", "there is a link grey already",
                "there is no link 'blue'", "each of grey, red once", "/dev/ttyS0 is the kernel's console",
                "there is no /dev/ttyS7 here", "0 must be 1 to 65535", "'-x' must be", "it is empty",
                "it must be of letters", "that is the BMC of jupiter1", "When jupiter2 dies, its guests wait for a person",
                "'moon' is none of", "/dev/debian/root is mounted at /", "there is no volume group nothing here, there are"
                + " debian, guests");
        assertThat(machine.isThere("/etc/twinhost/cluster.key")).isFalse();
    }

    @Test
    void whoGoesAwayAtAnyQuestionHasChangedNothing() throws IOException {
        var before = files();
        for (int i = 0; i <= ENTER.length; i++) {
            var person = new Scripted(List.of(ENTER).subList(0, i).toArray(String[]::new));
            assertThatThrownBy(() -> setUp(person).run(ask())).as("after " + i + " answers").isInstanceOf(Refusal.class)
                    .hasMessageContaining("nothing was changed");
            assertThat(files()).as("after " + i + " answers").isEqualTo(before);
        }
    }

    @Test
    void whoIsNotRootIsToldSoInOneLine() {
        assertThatThrownBy(() -> setUp(null).run(new Wish(null, true, false, true, false))).isInstanceOf(Refusal.class)
                .hasMessage("only root makes a machine a node: sudo twinctl setup");
    }

    @Test
    void withoutAPersonSomebodyHasToHaveSaidYes() throws IOException {
        machine.file(FILE, AnswersFileTest.RIGHT, "rw-------");
        var before = files();
        assertThatThrownBy(() -> setUp(null).run(new Wish(FILE, false, false, false, true))).isInstanceOf(Refusal.class)
                .hasMessageContaining("nobody is there to be asked, nothing was changed");
        assertThatThrownBy(() -> setUp(null).run(new Wish(null, false, true, false, true))).isInstanceOf(Refusal.class)
                .hasMessageContaining("--print-answers");
        assertThat(files()).isEqualTo(before);

        setUp(null).run(new Wish(FILE, false, true, false, true));
        assertThat(machine.isThere("/etc/twinhost/node.properties")).isTrue();
    }

    @Test
    void aTrialShowsAllAndChangesNothing() throws IOException {
        machine.file(FILE, AnswersFileTest.RIGHT, "rw-------");
        var before = files();
        setUp(null).run(new Wish(FILE, true, false, false, true));
        assertThat(files()).isEqualTo(before);
        assertThat(out.toString()).contains("/etc/twinhost/node.properties", "twinhost-certificates node jupiter1",
                "Nothing was changed.");
        assertThat(machine.ran).as("BMCs are asked").allMatch(words -> words.endsWith("chassis power status")).hasSize(2);
    }

    @Test
    void answersOfAFileThatOthersReadAreRefusedWhole() throws IOException {
        machine.file(FILE, AnswersFileTest.RIGHT.replace("jupiter2\n", "jupiter_2\n"), "rw-r--r--")
                .file("/root/bmc1", "x", "rw-r-----");
        var before = files();
        assertThatThrownBy(() -> setUp(null).run(new Wish(FILE, false, true, false, true))).isInstanceOf(Refusal.class)
                .hasMessageStartingWith("these answers are not understood, nothing was changed:\n  line 4: peer: 'jupiter_2'")
                .hasMessageContaining("line 10: bmc.jupiter1.password-file: /root/bmc1 is 0640 root:root");
        assertThatThrownBy(() -> setUp(null).run(new Wish("/root/none", false, true, false, true))).isInstanceOf(Refusal.class)
                .hasMessageContaining("there is no file /root/none");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void aSecondSetupSaysWhatIsThereAndWhatToDo() {
        machine.file(FILE, AnswersFileTest.RIGHT, "rw-------");
        setUp(null).run(new Wish(FILE, false, true, false, true));
        var key = machine.read("/etc/twinhost/cluster.key");
        assertThatThrownBy(() -> setUp(null).run(new Wish(FILE, false, true, false, true))).isInstanceOf(Refusal.class)
                .hasMessageContaining("this machine is jupiter1 of jupiter, since 2026-11-30 15:02 UTC already")
                .hasMessageContaining("twinctl config edit").hasMessageContaining("apt-get purge twinhost");
        assertThat(machine.read("/etc/twinhost/cluster.key")).isEqualTo(key);
    }

    @Test
    void whatWasFoundIsPrintedAsAFileOfAnswers() {
        setUp(null).run(new Wish(null, false, false, true, true));
        assertThat(out.toString()).contains("cluster = jupiter\n", "node = jupiter1\npeer = jupiter2\n",
                "# grey: 10.90.2.1/24, 10000 Mbit/s\nlink.grey = 10.90.2.1 10.90.2.2 replication\n",
                "link.red = 10.90.1.1 10.90.1.2\n", "serial = /dev/ttyS1\n", "bmc.jupiter1 = 10.90.4.101\n",
                "bmc.jupiter2 = \n",
                "volume-group = guests\n", "firewall = no\n");
        var filled = out.toString().replace("bmc.jupiter2 = \n", "bmc.jupiter2 = 10.90.4.102\n")
                .replace("user = \n", "user = admin\n")
                .replace("password-file = \n", "password-file = /root/bmc1\n");
        machine.file(FILE, filled);
        setUp(null).run(new Wish(FILE, false, true, false, true));
        assertThat(machine.isThere("/etc/twinhost/node.properties")).isTrue();
    }

    @Test
    void answersAreNotLostWhereSomethingStandsAgainstThem() {
        machine.says("ipmitool -v", 1, "> RAKP 2 HMAC is invalid");
        assertThatThrownBy(() -> setUp(new Scripted(answers())).run(ask())).isInstanceOf(Refusal.class)
                .hasMessageContaining("this machine can't become jupiter1 of jupiter, nothing was changed:")
                .hasMessageContaining("BMC of jupiter2 (10.90.4.102 port 623): wrong password for user admin");
        assertThat(out.toString()).contains("twinctl setup --answers FILE", "link.grey = 10.90.2.1 10.90.2.2 replication\n",
                "bmc.jupiter2.password-file = \n");
    }

    @Test
    void whatIsNoFileOfAnswersIsSaidInOneSentence() throws IOException {
        machine.file("/root/huge", AnswersFileTest.RIGHT + "#".repeat(70_000) + "\nnonsense = 1\n", "rw-------")
                .file("/root/binary", "cluster = \0\n\n", "rw-------").file("/root/folder/file", "");
        var before = files();
        for (var wrong : Map.of("/root/none", "there is no file /root/none", "/root/folder",
                "/root/folder can't be read: is it a file?",
                "/root/huge", "/root/huge has more than 64 KiB", "/root/binary", "/root/binary is no text").entrySet()) {
            assertThatThrownBy(() -> setUp(null).run(new Wish(wrong.getKey(), false, true, false, true)))
                    .isInstanceOf(Refusal.class).hasMessageStartingWith(wrong.getValue())
                    .hasMessageEndingWith("othing was changed");
        }
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void answersOfAnEditorThatMarksItsFilesAreRead() {
        machine.file(FILE, "\uFEFF" + AnswersFileTest.RIGHT.replace("# the first cluster\n", "").replace("\n", "\r\n"),
                "rw-------");
        setUp(null).run(new Wish(FILE, false, true, false, true));
        assertThat(machine.isThere("/etc/twinhost/node.properties")).isTrue();
    }

    @Test
    void aBmcIsNoLinkAndNoYesOrNo() {
        var enter = List.of(ENTER);
        var person = new Scripted(Stream.of(enter.subList(0, 16), List.of("no", "10.90.2.1", "10.90.3.2"),
                enter.subList(16, ENTER.length), List.of("n")).flatMap(List::stream).toArray(String[]::new));
        assertThatThrownBy(() -> setUp(person).run(ask())).isInstanceOf(Refusal.class).hasMessage("nothing was changed");
        assertThat(person.answers).isEmpty();
        assertThat(out.toString()).contains("say its address, or none", "10.90.2.1 is said of link grey already",
                "10.90.3.2 is said of link yellow already");
    }

    @Test
    void reasonsAreInLinesThatAScreenHas() throws IOException {
        machine.file(FILE, AnswersFileTest.RIGHT, "rw-------").says("vgs", 0, "debian\n").says("ip -d -j address show", 0, "[]")
                .without("/dev/ttyS1");
        assertThatThrownBy(() -> setUp(null).run(new Wish(FILE, true, false, false, true))).isInstanceOf(Refusal.class)
                .message().satisfies(text -> assertThat(text.lines()).hasSizeGreaterThan(5)
                        .allMatch(line -> line.length() <= View.COLUMNS));
    }
}
