package org.twinhost.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.bus.Commands;
import org.twinhost.contract.bus.Topic;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ConfigCommand;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.heartbeat.HeartbeatCommand;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.contract.vm.VmCommand;

/** Who may command whom. */
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
}
