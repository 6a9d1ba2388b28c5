package org.twinhost.fencing.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.config.FenceDeviceConfig.AgentOption;
import org.twinhost.fencing.device.FenceDevice.Conversation;
import org.twinhost.fencing.device.FenceDevice.DeviceReply;

/** Agents that do what no good one does, as processes of their own. */
class AgentDeviceTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private PlayedAgent agent;

    @BeforeEach
    void folderOfAgents() {
        agent = new PlayedAgent(folder);
    }

    private static DeviceReply answer(Conversation conversation) throws Exception {
        return conversation.answer().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static String failure(Conversation conversation) throws Exception {
        return ((DeviceReply.Failed) answer(conversation)).reason();
    }

    @Test
    void isToldAllOnItsInputAndNothingElsewhere() throws Exception {
        agent.is("""
                printf '%s' "$said" > told
                tr '\\0' '\\n' < /proc/$$/cmdline > arguments
                env > environment
                echo 'Status: ON'
                """);
        assertThat(answer(agent.device(LONG, new AgentOption("plug", "3"), new AgentOption("snmp_version", "3")).status()))
                .isEqualTo(new DeviceReply.On());
        assertThat(agent.wrote("told").lines()).containsExactly("action=status", "ip=10.90.4.9", "username=eva",
                "password=" + PlayedAgent.SECRET, "power_timeout=15", "plug=3", "snmp_version=3");
        assertThat(agent.wrote("arguments") + agent.wrote("environment")).doesNotContain("s3cret").contains("PATH=");
        assertThat(agent.wrote("environment")).as("what this process knows is not the agent's").doesNotContain("JAVA_HOME");
    }

    @Test
    void aPowerOffThatItLiesAboutIsFoundByTheStatus() throws Exception {
        agent.is("""
                case $action in
                off) echo 'Success: Powered OFF' ;;
                status) echo 'Status: ON' ;;
                esac
                """);
        var device = agent.device(LONG);
        assertThat(answer(device.powerOff())).isEqualTo(new DeviceReply.Taken());
        assertThat(answer(device.status())).isEqualTo(new DeviceReply.On());
    }

    @Test
    void offIsWhatItEndsWithAndWhatItSays() throws Exception {
        agent.is("echo 'Status: OFF'; exit 2");
        assertThat(answer(agent.device(LONG).status())).isEqualTo(new DeviceReply.Off());
        agent.is("exit 2");
        assertThat(failure(agent.device(LONG).status()))
                .startsWith("fence device pdu1 of jupiter1 (fence_played at 10.90.4.9): ")
                .contains("ended with 2, as for a node that is off, and said: it said nothing; that proves nothing");
        agent.is("python3 /nonexistent/library.py");
        assertThat(failure(agent.device(LONG).status())).as("an interpreter ends with 2 as well")
                .contains("No such file", "proves nothing");
        agent.is("echo 'Status: OFF'");
        assertThat(failure(agent.device(LONG).status())).contains("ended with 0, as for a node that is on");
    }

    @Test
    void whatHangsIsKilledAtItsDeadlineWithAllThatItStarted() throws Exception {
        agent.is("""
                setsid sh -c 'echo $$ > child; exec sleep 600' < /dev/null > /dev/null 2>&1 &
                while [ ! -s child ]; do :; done
                sleep 600
                """);
        assertThat(failure(agent.device(Duration.ofSeconds(2)).powerOff())).contains("no answer to 'off' within 2 s");
        assertThat(ProcessHandle.of(Long.parseLong(agent.wrote("child").strip())).filter(AgentDeviceTest::runs)).isEmpty();
    }

    @Test
    void whatItLeavesBehindIsGoneBeforeItsAnswer() throws Exception {
        agent.is("""
                setsid sh -c 'echo $$ > child; exec sleep 600' < /dev/null > /dev/null 2>&1 &
                while [ ! -s child ]; do :; done
                echo 'Success: Powered OFF'
                """);
        assertThat(answer(agent.device(LONG).powerOff())).isEqualTo(new DeviceReply.Taken());
        assertThat(ProcessHandle.of(Long.parseLong(agent.wrote("child").strip())).filter(AgentDeviceTest::runs)).isEmpty();
    }

    /** One that nobody has collected yet is dead all the same. */
    private static boolean runs(ProcessHandle process) {
        try {
            return !Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat")).contains(") Z ");
        } catch (IOException gone) {
            return false;
        }
    }

    @Test
    void aConversationThatIsEndedEndsWithTheAgent() throws Exception {
        agent.is("echo $$ > child; sleep 600");
        var conversation = agent.device(LONG).powerOff();
        await().atMost(LONG).until(() -> Files.exists(folder.resolve("child"))
                && !agent.wrote("child").isBlank());
        conversation.end();
        assertThat(failure(conversation)).contains("no answer to 'off'");
        assertThat(ProcessHandle.of(Long.parseLong(agent.wrote("child").strip())).filter(AgentDeviceTest::runs)).isEmpty();
    }

    @Test
    void thePasswordIsInNoReasonHoweverTheAgentSaysIt() throws Exception {
        agent.is("""
                printf '%s\\n' "$said" >&2
                echo "login of eva failed" $(printf '%s' "$said" | sed -n 's/^password=//p')
                exit 1
                """);
        assertThat(failure(agent.device(LONG).status())).doesNotContain("s3cret").contains("login of eva failed [password]");
        assertThat(AgentAnswers.redacted("Basic ZXZhOnBh cGE= pa", "eva", "pa"))
                .isEqualTo("Basic [password] [password] [password]");
        assertThat(AgentAnswers.redacted("GET /?p=s3cret%2Fof+the+pdu", null, PlayedAgent.SECRET))
                .isEqualTo("GET /?p=[password]");
    }

    @Test
    void oneThatNeverStopsTalkingIsReadAndNotKept() throws Exception {
        agent.is("yes 'no, no, no' | head -c 50000000; exit 1");
        assertThat(failure(agent.device(LONG).status())).contains("its agent ended with 1: no, no, no;").hasSizeLessThan(500);
        agent.is("""
                yes "$(printf '%s' "$said" | sed -n 's/^password=//p')" | tr -d '\\n' | head -c 100000
                exit 1
                """);
        assertThat(failure(agent.device(LONG).status())).as("no half of a password").contains("it said nothing");
    }

    @Test
    void itsWordsAreReadWithoutItsLogsHead() throws Exception {
        agent.is("""
                echo "2026-01-31 14:00:00,123 WARNING: Parse error: Ignoring unknown option 'power_timeout=15'" >&2
                echo "2026-01-31 14:00:00,123 ERROR: Failed: Outlet 9 is not there" >&2
                echo "2026-01-31 14:00:00,124 ERROR: Please use '-h' for usage" >&2
                exit 1
                """);
        assertThat(failure(agent.device(LONG).powerOn())).endsWith(
                "its agent ended with 1: Outlet 9 is not there; try it by hand: fence_played -h");
    }

    @Test
    void whatCannotBeAskedSaysWhatToDo() throws Exception {
        assertThat(failure(agent.device(LONG).status())).contains("there is no " + folder + "/fence_played on this node",
                "install the package fence-agents");
        agent.is("echo 'Status: ON'");
        Files.writeString(folder.resolve("password"), "\n");
        assertThat(failure(agent.device(LONG).status())).contains("is empty on this node");
        Files.delete(folder.resolve("password"));
        assertThat(failure(agent.device(LONG).status())).contains("cannot be read on this node", "mode 640");
        assertThat(failure(new AgentDevice(PlayedAgent.config("../sh", null, null), LONG, folder).status()))
                .contains("no agent is configured");
        var injected = PlayedAgent.config("fence_played", null, null, new AgentOption("plug", "1\naction=on"));
        assertThat(failure(new AgentDevice(injected, LONG, folder).status())).contains("plug has a control character");
    }

    @Test
    void whatItSaysOfItselfIsComparedWithItsConfiguration() throws Exception {
        agent.is("""
                echo 'some warning' >&2
                echo '<?xml version="1.0" ?><resource-agent name="fence_played"><parameters>
                <parameter name="action" required="1"><content type="string" default="reboot"/></parameter>
                <parameter name="plug" required="1" obsoletes="port"><content type="string"/></parameter>
                </parameters><actions><action name="status"/><action name="off"/></actions></resource-agent>'
                """);
        var who = "fence device pdu1 of jupiter1 (fence_played at 10.90.4.9): fence_played ";
        assertThat(objections(new AgentOption("plugs", "3"))).containsExactly(who + "has no option plugs; did you mean plug?",
                who + "needs the option plug, which is not said");
        assertThat(objections(new AgentOption("plug", "3"))).isEmpty();
        agent.is("echo '<html>not found</html>'");
        assertThat(objections()).singleElement().asString().contains("its metadata is a <html>, no <resource-agent>");
        agent.is("exit 3");
        assertThat(objections()).singleElement().asString().contains("-o metadata ended with 3");
    }

    private List<String> objections(AgentOption... options) throws Exception {
        return agent.device(LONG, options).objections().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void equalConfigurationsAreEqualDevices() {
        assertThat(agent.device(LONG, new AgentOption("plug", "1"))).isEqualTo(agent.device(LONG, new AgentOption("plug", "1")))
                .isNotEqualTo(agent.device(LONG, new AgentOption("plug", "2")));
        assertThat(List.of(agent.device(LONG).name(), agent.device(LONG).powerOnAfterFence())).containsExactly("pdu1", false);
    }
}
