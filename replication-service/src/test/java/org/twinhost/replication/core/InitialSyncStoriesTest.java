package org.twinhost.replication.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.FakeWorld.Answers;
import org.twinhost.replication.core.facts.InitialSync;
import org.twinhost.replication.core.wire.Frame;

/** Two stores that never met: what makes them equal, and that nothing else does. */
class InitialSyncStoriesTest {

    private static final long IMAGE = 1_000_000;
    private static final long OTHER_IMAGE = 2_000_000;

    private final FakeWorld world = new FakeWorld(42);
    private final FakeNode alpha = world.nodes[0];
    private final FakeNode beta = world.nodes[1];

    private void bothPowerOn() {
        alpha.powerOn();
        beta.powerOn();
    }

    private List<String> sync(FakeNode on, FakeNode from) {
        var answer = new ArrayList<String>();
        on.replica.decideInitialSync(from.name, Answers.into(answer));
        world.runUntilTrue(1_000, () -> !answer.isEmpty());
        return answer;
    }

    private boolean gets(FakeNode target, long first) {
        return world.runUntilTrue(20_000, world::isHealthy) && target.disk.data[0] == first
                && java.util.Arrays.equals(alpha.disk.data, beta.disk.data);
    }

    private void nothingIsJoined() {
        world.runFor(3_000);
        for (var node : world.nodes) {
            assertThat(node.replica.disk()).isEqualTo(DiskState.CONSISTENT);
            assertThat(node.replica.report().connection()).isIn(ConnectionState.STAND_ALONE, ConnectionState.CONNECTING);
            assertThat(node.replica.report().promotable()).isFalse();
        }
    }

    @Test
    void twoEmptyStoresAreEqualAtOnce() {
        bothPowerOn();
        assertThat(world.runUntilTrue(5_000, world::isHealthy)).isTrue();
        assertThat(world.story).anyMatch(line -> line.contains("syncing 0 bytes"));
    }

    @Test
    void twoImagesAreNotEqualUntilAPersonSaysWhichIsRight() {
        alpha.disk.holds(IMAGE);
        beta.disk.holds(OTHER_IMAGE);
        bothPowerOn();
        nothingIsJoined();
        assertThat(world.promote(alpha)).contains("never synced with beta");
        assertThat(world.story).anyMatch(line -> line.contains("initial sync undecided"));
        assertThat(sync(alpha, beta)).containsExactly("done");
        assertThat(gets(alpha, OTHER_IMAGE)).isTrue();
    }

    @Test
    void anImageBesideAnEmptyStoreWaitsToo() {
        beta.disk.holds(IMAGE);
        bothPowerOn();
        nothingIsJoined();
        assertThat(sync(alpha, beta)).containsExactly("done");
        assertThat(gets(alpha, IMAGE)).isTrue();
    }

    @Test
    void theConfigurationMaySayItBeforeTheyMeet() {
        alpha.disk.holds(IMAGE);
        beta.disk.holds(OTHER_IMAGE);
        alpha.initialSource = alpha.name;
        beta.initialSource = alpha.name;
        bothPowerOn();
        assertThat(gets(beta, IMAGE)).isTrue();
    }

    @Test
    void theConfigurationMaySayItLater() {
        alpha.disk.holds(IMAGE);
        beta.disk.holds(OTHER_IMAGE);
        bothPowerOn();
        nothingIsJoined();
        beta.replica.initialSyncFrom(beta.name);
        assertThat(gets(alpha, OTHER_IMAGE)).isTrue();
    }

    @Test
    void whatAPersonSaidCountsMoreThanTheConfiguration() {
        alpha.disk.holds(IMAGE);
        beta.disk.holds(OTHER_IMAGE);
        world.wireCut = true;
        bothPowerOn();
        world.runFor(500);
        assertThat(sync(beta, beta)).containsExactly("done");
        beta.replica.initialSyncFrom(alpha.name);
        world.healWire();
        assertThat(gets(alpha, OTHER_IMAGE)).isTrue();
    }

    @Test
    void theConfigurationCanBeCorrectedUntilTheyMeet() {
        alpha.disk.holds(IMAGE);
        beta.disk.holds(OTHER_IMAGE);
        alpha.initialSource = alpha.name;
        beta.initialSource = alpha.name;
        world.wireCut = true;
        bothPowerOn();
        world.runFor(500);
        for (var node : world.nodes) {
            node.replica.initialSyncFrom(beta.name);
        }
        world.healWire();
        assertThat(gets(alpha, OTHER_IMAGE)).isTrue();
    }

    /** The configuration named the disk that was there then. */
    @Test
    void aReplacedSourceIsNotTakenForItByTheConfigurationEither() {
        alpha.disk.holds(IMAGE);
        alpha.initialSource = alpha.name;
        beta.initialSource = alpha.name;
        bothPowerOn();
        assertThat(world.runUntilTrue(5_000, () -> beta.disk.data[FakeWorld.BLOCKS / 2] != 0)).isTrue();
        alpha.powerCut();
        alpha.disk.replaceByBlank();
        world.runFor(1_000);
        alpha.powerOn();
        world.runFor(5_000);
        assertThat(beta.replica.disk()).isEqualTo(DiskState.INCONSISTENT);
        assertThat(beta.disk.data[1]).isEqualTo(IMAGE + 1);
    }

    /** Forced, the new disk's data is right: what the target has of the old one's is not taken for a part of it. */
    @Test
    void aReplacedSourceThatIsForcedGivesAll() {
        alpha.disk.holds(IMAGE);
        alpha.initialSource = alpha.name;
        bothPowerOn();
        assertThat(world.runUntilTrue(5_000, () -> beta.disk.data[FakeWorld.BLOCKS / 2] != 0)).isTrue();
        alpha.powerCut();
        alpha.disk.replaceByBlank();
        alpha.disk.holds(OTHER_IMAGE);
        world.runFor(1_000);
        alpha.powerOn();
        world.runFor(3_000);
        var answer = new ArrayList<String>();
        alpha.replica.promoteByForce(Answers.into(answer));
        assertThat(world.runUntilTrue(1_000, () -> !answer.isEmpty())).isTrue();
        assertThat(gets(beta, OTHER_IMAGE)).isTrue();
    }

    /** Its bits were cleared for the disk that was there meanwhile. */
    @Test
    void aTargetThatComesBackGetsAllToo() {
        alpha.disk.holds(IMAGE);
        alpha.initialSource = alpha.name;
        bothPowerOn();
        assertThat(world.runUntilTrue(5_000, () -> beta.disk.data[FakeWorld.BLOCKS / 2] != 0)).isTrue();
        beta.powerCut();
        var first = beta.disk.taken();
        beta.disk.replaceByBlank();
        world.runFor(1_000);
        beta.powerOn();
        assertThat(world.runUntilTrue(9_000, () -> beta.disk.data[FakeWorld.BLOCKS * 3 / 4] != 0)).isTrue();
        beta.powerCut();
        beta.disk.putBack(first);
        world.runFor(1_000);
        beta.powerOn();
        assertThat(gets(beta, IMAGE)).isTrue();
    }

    @Test
    void aPrimaryWhoseDiskIsReplacedUnderItGivesItsRoleUp() {
        bothPowerOn();
        assertThat(world.runUntilTrue(5_000, world::isHealthy)).isTrue();
        assertThat(world.promote(alpha)).isEqualTo("done");
        beta.powerCut();
        world.runFor(1_000);
        var written = world.write(alpha, 7, 1001);
        assertThat(world.runUntilTrue(1_000, () -> written.contains("done"))).isTrue();
        alpha.disk.failing = true;
        world.write(alpha, 8, 1002);
        world.runFor(500);
        alpha.disk.replaceByBlank();
        alpha.disk.failing = false;
        world.runFor(3_000);
        assertThat(alpha.replica.role()).isEqualTo(Role.SECONDARY);
        assertThat(alpha.replica.report().reason()).isNotNull();
    }

    @Test
    void eachNamedAsTheSourceIsAContradiction() {
        alpha.disk.holds(IMAGE);
        beta.disk.holds(OTHER_IMAGE);
        world.wireCut = true;
        bothPowerOn();
        world.runFor(500);
        assertThat(sync(alpha, alpha)).containsExactly("done");
        assertThat(sync(beta, beta)).containsExactly("done");
        world.healWire();
        nothingIsJoined();
        assertThat(world.story).anyMatch(line -> line.contains("each replica was named as its source"));
        assertThat(sync(beta, alpha)).containsExactly("done");
        assertThat(gets(beta, IMAGE)).isTrue();
    }

    @Test
    void thatAStoreIsEmptyIsAskedAnewAtEachMeeting() {
        world.wireCut = true;
        bothPowerOn();
        world.runFor(1_000);
        beta.disk.holds(IMAGE);
        world.healWire();
        nothingIsJoined();
    }

    @Test
    void anInterruptedInitialSyncGoesOnWhereItWas() {
        alpha.disk.holds(IMAGE);
        alpha.initialSource = alpha.name;
        bothPowerOn();
        assertThat(world.runUntilTrue(5_000, () -> beta.disk.data[FakeWorld.BLOCKS / 2] != 0)).isTrue();
        beta.powerCut();
        world.runFor(1_000);
        beta.powerOn();
        assertThat(world.runUntilTrue(5_000, () -> beta.replica.disk() == DiskState.INCONSISTENT)).isTrue();
        assertThat(gets(beta, IMAGE)).isTrue();
        assertThat(world.story).noneMatch(line -> line.contains("full=true") && line.contains("beta: joined")
                && world.story.indexOf(line) > indexOf("beta powers on, incarnation 2"));
    }

    private int indexOf(String part) {
        for (int i = 0; i < world.story.size(); i++) {
            if (world.story.get(i).contains(part)) {
                return i;
            }
        }
        throw new AssertionError("the story does not say: " + part);
    }

    /** Its bitmap counts from the volume's birth, and so does the new store: that says nothing of what is in it. */
    @Test
    void aTargetThatIsReplacedInTheMiddleGetsAll() {
        alpha.disk.holds(IMAGE);
        alpha.initialSource = alpha.name;
        bothPowerOn();
        assertThat(world.runUntilTrue(5_000, () -> beta.disk.data[FakeWorld.BLOCKS / 2] != 0)).isTrue();
        beta.powerCut();
        beta.disk.replaceByBlank();
        beta.disk.holds(OTHER_IMAGE);
        world.runFor(1_000);
        beta.powerOn();
        assertThat(gets(beta, IMAGE)).isTrue();
    }

    @Test
    void aSourceThatIsReplacedInTheMiddleIsNotTakenForIt() {
        alpha.disk.holds(IMAGE);
        beta.disk.holds(OTHER_IMAGE);
        bothPowerOn();
        world.runFor(1_000);
        assertThat(sync(alpha, alpha)).containsExactly("done");
        assertThat(world.runUntilTrue(5_000, () -> beta.disk.data[FakeWorld.BLOCKS / 2] < OTHER_IMAGE)).isTrue();
        alpha.powerCut();
        alpha.disk.replaceByBlank();
        world.runFor(1_000);
        alpha.powerOn();
        world.runFor(3_000);
        assertThat(alpha.replica.disk()).isEqualTo(DiskState.CONSISTENT);
        assertThat(beta.replica.disk()).isEqualTo(DiskState.INCONSISTENT);
        assertThat(world.story).anyMatch(line -> line.contains("the disk on alpha was replaced before beta had all of it"));
        assertThat(sync(beta, alpha).toString()).contains("say it there");
        assertThat(sync(beta, beta).toString()).contains("the data here is a mix");
        assertThat(sync(alpha, alpha)).containsExactly("done");
        assertThat(gets(beta, 0)).isTrue();
    }

    @Test
    void whatWasAgreedOutlivesAPowerCutBeforeTheFirstBlock() {
        alpha.disk.holds(IMAGE);
        beta.disk.holds(OTHER_IMAGE);
        bothPowerOn();
        world.runFor(1_000);
        assertThat(sync(beta, alpha)).containsExactly("done");
        assertThat(world.runUntilTrue(5_000, () ->
                alpha.replica.control.store.current().initial() == InitialSync.FROM_HERE)).isTrue();
        alpha.powerCut();
        world.runFor(1_000);
        alpha.powerOn();
        assertThat(gets(beta, IMAGE)).isTrue();
    }

    @Test
    void aSyncedReplicaIsNotOverwrittenByAWord() {
        bothPowerOn();
        assertThat(world.runUntilTrue(5_000, world::isHealthy)).isTrue();
        assertThat(sync(alpha, beta).toString()).contains("it was synced before");
        alpha.replica.initialSyncFrom(beta.name);
        world.runFor(500);
        assertThat(world.isHealthy()).isTrue();
    }

    @Test
    void whoIsNoReplicaIsNoSource() {
        bothPowerOn();
        world.runFor(100);
        var answer = new ArrayList<String>();
        alpha.replica.decideInitialSync(new org.twinhost.contract.NodeId("gamma"), Answers.into(answer));
        assertThat(answer.toString()).contains("there is no replica on gamma");
    }

    @Test
    void aForcedPromotionSaysThatItsDataIsRight() {
        alpha.disk.holds(IMAGE);
        beta.disk.holds(OTHER_IMAGE);
        bothPowerOn();
        nothingIsJoined();
        var answer = new ArrayList<String>();
        beta.replica.promoteByForce(Answers.into(answer));
        assertThat(world.runUntilTrue(1_000, () -> !answer.isEmpty())).isTrue();
        assertThat(answer).containsExactly("done");
        assertThat(gets(alpha, OTHER_IMAGE)).isTrue();
    }

    /** What is said of a store is said of it as it is: while it is asked, nothing is claimed. */
    @Test
    void nothingIsClaimedBeforeItIsKnownWhetherItIsEmpty() {
        alpha.slowProofs = true;
        bothPowerOn();
        world.runFor(80);
        assertThat(alpha.sent).noneMatch(Frame.Handshake.class::isInstance);
        assertThat(world.runUntilTrue(5_000, world::isHealthy)).isTrue();
    }
}
