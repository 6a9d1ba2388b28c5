package org.twinhost.simulator.world.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.twinhost.simulator.world.ScriptedServices.J1;
import static org.twinhost.simulator.world.ScriptedServices.J2;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.simulator.check.Invariants;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.story.Broken;
import org.twinhost.simulator.world.ScriptedServices;
import org.twinhost.simulator.world.World;
import org.twinhost.vm.core.Call;
import org.twinhost.vm.core.Domain;
import org.twinhost.vm.core.Domain.Run;

/** Hypervisors without any service: what libvirt and QEMU do, and that S3 is seen. */
class GuestsTest {

    private static final long SECOND = 1_000_000;

    /** What was answered last. */
    private static final class Last<T> implements Libvirt.Answer<T> {
        private T result;
        private String failure;
        private boolean told;

        @Override
        public void done(T result) {
            this.result = result;
            told = true;
        }

        @Override
        public void failed(String why) {
            failure = why;
            told = true;
        }
    }

    private final World world = new World(1, new ScriptedServices("web1").snapshot(), Map.of(), false, Invariants::new);
    private boolean open = true;
    private Runnable ioError;

    @BeforeEach
    void boot() {
        world.guests().disks((_, _, _, onIoError) -> disk(onIoError));
        world.nodes().forEach(Node::powerOn);
        run(3);
    }

    private VirtualDisk disk(Runnable onIoError) {
        ioError = onIoError;
        return ScriptedServices.disk(() -> open);
    }

    @Test
    void aGuestOnTwoNodesIsSeen() {
        create(J1);
        assertThatThrownBy(() -> create(J2)).isInstanceOf(Broken.class).hasMessageContaining("S3 web1 runs on jupiter1");
    }

    @Test
    void aFrozenNodesGuestDoesNotRunButThawsIntoRunning() {
        create(J1);
        world.node(J1).freeze();
        create(J2);
        assertThat(world.guests().processes()).extracting(Qemu::runs).containsExactly(false, true);

        world.time().after(0, world.node(J1)::thaw);
        assertThatThrownBy(() -> run(1)).isInstanceOf(Broken.class).extracting(broken -> ((Broken) broken).invariant())
                .isEqualTo("S3");
    }

    @Test
    void aPowerCutEndsAllAtOnce() {
        create(J1);
        world.node(J1).powerCut("a test");
        create(J2);
        assertThat(world.guests().processes()).singleElement().extracting(qemu -> qemu.node().name()).isEqualTo(J2);
    }

    @Test
    void aVolumeThatNobodyOpensEndsTheStartAfterTwentySeconds() {
        open = false;
        var created = new Last<Void>();
        world.guests().libvirt(J1).create(ScriptedServices.guest("web1"), created);
        run(15);
        assertThat(created.told).isFalse();
        assertThat(look(J1)).extracting(Domain::run).containsExactly(Run.PAUSED);
        run(10);
        assertThat(created.failure).contains("socket refused");
        assertThat(look(J1)).isEmpty();
    }

    @Test
    void anIoErrorHaltsItUntilItsDiskIsThereAgain() {
        create(J1);
        ioError.run();
        run(1);
        assertThat(look(J1)).extracting(Domain::run).containsExactly(Run.PAUSED_ON_IO_ERROR);
        open = false;
        assertThat(order(J1, Call.RESUME).failure).contains("not connected");
        open = true;
        assertThat(order(J1, Call.RESUME).failure).isNull();
        assertThat(look(J1)).extracting(Domain::run).containsExactly(Run.RUNNING);
    }

    @Test
    void libvirtdFindsItsGuestsAgainAndACallInItsHandsFails() {
        create(J1);
        var life = world.guests().processes().getFirst().life();
        var destroyed = new Last<Void>();
        world.guests().libvirt(J1).hang(5 * SECOND);
        world.guests().libvirt(J1).order("web1", Call.DESTROY, destroyed);
        run(1);
        assertThat(destroyed.told).isFalse();
        world.guests().libvirt(J1).kill(2 * SECOND);
        assertThat(destroyed.failure).contains("connection to libvirtd was lost");
        run(3);

        assertThat(look(J1)).extracting(Domain::run).containsExactly(Run.RUNNING);
        assertThat(world.guests().processes()).extracting(Qemu::life).containsExactly(life);
    }

    private void create(NodeId node) {
        var created = new Last<Void>();
        world.guests().libvirt(node).create(ScriptedServices.guest("web1"), created);
        run(3);
        assertThat(created.failure).isNull();
        assertThat(created.told).isTrue();
    }

    private Last<Void> order(NodeId node, Call call) {
        var taken = new Last<Void>();
        world.guests().libvirt(node).order("web1", call, taken);
        run(1);
        assertThat(taken.told).isTrue();
        return taken;
    }

    private List<Domain> look(NodeId node) {
        var looked = new Last<List<Domain>>();
        world.guests().libvirt(node).look(looked);
        run(1);
        return looked.result;
    }

    private void run(long seconds) {
        world.time().runUntil(world.time().nowMicros() + seconds * SECOND);
    }
}
