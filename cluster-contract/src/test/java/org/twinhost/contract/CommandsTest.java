package org.twinhost.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.bus.Commands;
import org.twinhost.contract.bus.Topic;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.heartbeat.HeartbeatCommand;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.contract.vm.VmCommand;

/** Who may command whom, and that the broker's rights say the same. */
class CommandsTest {

    private static final Set<Class<?>> AT_THE_REST_PORT_ALONE =
            Set.of(FencingCommand.Confirm.class, ConfigCommand.Import.class);

    private static Stream<Class<?>> commands() {
        return Stream.of(ConfigCommand.class, HeartbeatCommand.class, ResourceCommand.class, FencingCommand.class,
                VmCommand.class, ReplicationCommand.class).flatMap(each -> Arrays.stream(each.getPermittedSubclasses()));
    }

    private static boolean isPermitted(Class<?> command) {
        return Arrays.stream(ServiceName.values()).anyMatch(from ->
                Commands.permits(from, true, command) || Commands.permits(from, false, command));
    }

    @Test
    void everyCommandHasItsAskerButWhatAPersonAlonePutsIntoWords() {
        assertThat(commands().filter(command -> !isPermitted(command))).containsExactlyInAnyOrderElementsOf(
                AT_THE_REST_PORT_ALONE);
    }

    @Test
    void whoIsTakenOverOrdersNothingOfOthers() {
        for (var from : Set.of(ServiceName.CONFIG, ServiceName.VM, ServiceName.REPLICATION, ServiceName.HEARTBEAT)) {
            assertThat(Commands.permits(from, true, FencingCommand.Fence.class)).isFalse();
            assertThat(Commands.permits(from, true, VmCommand.Start.class)).isFalse();
            assertThat(Commands.permits(from, true, ReplicationCommand.Promote.class)).isFalse();
            assertThat(Commands.permits(from, true, HeartbeatCommand.EndWaiting.class)).isFalse();
        }
        assertThat(Commands.permits(ServiceName.RESOURCE, true, ReplicationCommand.Promote.class)).isTrue();
        assertThat(Commands.permits(ServiceName.RESOURCE, false, ReplicationCommand.Promote.class))
                .as("over heartbeat: the resource service there orders it").isFalse();
        assertThat(Commands.permits(ServiceName.REPLICATION, true, ReplicationCommand.Outdate.class)).isFalse();
    }

    /** A configuration is checked by who would have to do it, here and on the other node. */
    @Test
    void theConfigServiceOfAnyNodeMayAskWhatANodeHas() {
        for (var check : Set.of(VmCommand.Check.class, VmCommand.CheckAll.class, ReplicationCommand.Check.class,
                HeartbeatCommand.Check.class, FencingCommand.Check.class)) {
            assertThat(Commands.permits(ServiceName.CONFIG, true, check)).isTrue();
            assertThat(Commands.permits(ServiceName.CONFIG, false, check)).isTrue();
            assertThat(Commands.permits(ServiceName.VM, true, check)).isFalse();
        }
    }

    @Test
    void aTopicSaysWhoWroteIt() {
        for (var to : ServiceName.values()) {
            for (var from : ServiceName.values()) {
                assertThat(Topic.of(Topics.command(to, from))).contains(new Topic.Command(to, from));
                assertThat(Topic.of(Topics.reply(to, from))).contains(new Topic.Answer(to, from));
                assertThat(Topic.of(Topics.outbox(from))).contains(new Topic.Outbox(from));
            }
            assertThat(Topic.of(Topics.remoteCommand(to))).contains(new Topic.RemoteCommand(to));
            assertThat(Topic.of(Topics.remoteReply(to))).contains(new Topic.RemoteAnswer(to));
            assertThat(Topic.of(Topics.state(to, Topics.FENCING))).contains(new Topic.State(to, "fencing"));
        }
        for (var strange : new String[] {"", "twinhost", "twinhost/vm/command", "twinhost/vm/command/nobody", "x/vm/command/vm",
            "twinhost/vm/outbox/vm", "twinhost/vm/remote/x", "twinhost/nobody/state/x", "twinhost/vm/command/vm/x"}) {
            assertThat(Topic.of(strange)).as(strange).isEmpty();
        }
    }

    /** What the broker lets each service read and write, as the table and the topics have it. */
    @Test
    void theBrokersRightsAreTheTable() throws IOException {
        var expected = new TreeMap<String, Set<String>>();
        for (var service : ServiceName.values()) {
            var rights = new TreeSet<String>();
            Topics.heardBy(service).forEach(filter -> rights.add("read " + filter));
            rights.add("write " + Topics.state(service, "+"));
            rights.add("write " + Topics.outbox(service));
            rights.add("write twinhost/+/reply/" + service.label());
            Commands.onOneNode().get(service).forEach(to -> rights.add("write " + Topics.command(to, service)));
            if (service == ServiceName.HEARTBEAT) {
                rights.add("write twinhost/+/remote/+");
            }
            expected.put(service.label(), rights);
        }
        assertThat(rights()).isEqualTo(expected);
    }

    private static TreeMap<String, Set<String>> rights() throws IOException {
        var found = new TreeMap<String, Set<String>>();
        Set<String> current = null;
        for (var line : Files.readAllLines(Path.of("../compose/etc/mosquitto.acl"))) {
            if (line.startsWith("user ")) {
                current = found.computeIfAbsent(line.substring("user ".length()), _ -> new TreeSet<>());
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                assertThat(line).startsWith("topic ");
                assertThat(current).as("rights of everybody: " + line).isNotNull();
                assertThat(current.add(line.substring("topic ".length()))).as("twice: " + line).isTrue();
            }
        }
        return found;
    }
}
