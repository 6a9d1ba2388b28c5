package org.twinhost.replication.core.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.contract.replication.DiskState.CONSISTENT;
import static org.twinhost.contract.replication.DiskState.DISKLESS;
import static org.twinhost.contract.replication.DiskState.INCONSISTENT;
import static org.twinhost.contract.replication.DiskState.OUTDATED;
import static org.twinhost.contract.replication.DiskState.UP_TO_DATE;
import static org.twinhost.replication.core.facts.InitialSync.FROM_HERE;
import static org.twinhost.replication.core.facts.InitialSync.FROM_PEER;
import static org.twinhost.replication.core.facts.InitialSync.UNDECIDED;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.core.facts.InitialSync;
import org.twinhost.replication.core.facts.Resolution;
import org.twinhost.replication.core.sync.SyncDecision.PeerDiskless;
import org.twinhost.replication.core.sync.SyncDecision.ServedByPeer;
import org.twinhost.replication.core.sync.SyncDecision.Source;
import org.twinhost.replication.core.sync.SyncDecision.Target;
import org.twinhost.replication.core.sync.SyncDecision.Unfit;
import org.twinhost.replication.core.wire.HandshakeState;

/**
 * Which way data flows when alpha and beta meet, to be read beside "The life of one write" in docs/architecture.md. Each line
 * is one meeting, decided on both sides: what one gives, the other must expect to get. Generations are small numbers: 1 is
 * the birth, and {@code at(5, 4, 1)} is generation 5 whose history is 4, then 1.
 */
class SyncHandshakeTest {

    private static final long BIRTH = 1;
    /** Of a store that nothing was synced to. */
    private static final long NEW = 99;

    @Test
    void ofOneGenerationWhoHoldsMoreGives() {
        meet(at(5), at(5), "alpha repairs beta");
        meet(at(5), at(5).primary(), "beta repairs alpha");
        meet(at(5), at(5).wasPrimary(), "beta repairs alpha");
        meet(at(5).disk(CONSISTENT), at(5), "beta gives alpha bits");
        meet(at(5).disk(CONSISTENT), at(5).disk(CONSISTENT), "alpha gives beta bits");
        meet(at(5).disk(CONSISTENT), at(5).disk(CONSISTENT).wasPrimary(), "beta gives alpha bits");
        meet(at(5).disk(OUTDATED), at(5).disk(CONSISTENT), "alpha gives beta bits");
        meet(at(5).disk(OUTDATED).lostPower(), at(5).disk(CONSISTENT), "beta gives alpha bits");
        meet(at(5).disk(INCONSISTENT), at(5).disk(OUTDATED).lostPower(), "beta gives alpha bits");
        meet(at(5).disk(INCONSISTENT), at(5).disk(INCONSISTENT), "unfit: both replicas are Inconsistent");
        meet(at(5).primary(), at(5).primary(), "unfit: split brain");
    }

    @Test
    void whoWentOnWithoutTheOtherGives() {
        meet(at(6, 5, 1).base(5), at(5, 1), "alpha gives beta bits");
        meet(at(6, 5, 1).base(5), at(5, 1).disk(OUTDATED), "alpha gives beta bits");
        meet(at(5, 1), at(7, 6, 5, 1).base(5), "beta gives alpha bits");
        meet(at(7, 6, 5, 1).base(5), at(6, 5, 1), "alpha gives beta bits");
        meet(at(7, 6, 5, 1).base(6), at(5, 1), "alpha gives beta all");
        meet(at(6, 5, 1), at(5, 1), "alpha gives beta all");
        meet(at(6, 5, 1).base(5).disk(CONSISTENT), at(5, 1), "alpha gives beta bits");
        meet(at(6, 5, 1).base(5).disk(OUTDATED), at(5, 1), "alpha gives beta bits");
        meet(at(6, 5, 1).base(5).disk(INCONSISTENT), at(5, 1), "unfit: the replica on alpha is newer but Inconsistent");
        meet(at(6, 5, 1).base(5), at(5, 1).disk(INCONSISTENT), "alpha gives beta bits");
    }

    @Test
    void whereNeitherDescendsFromTheOtherAPersonChooses() {
        meet(at(6, 5, 1).base(5), at(7, 5, 1).base(5), "unfit: split brain");
        meet(at(6, 5, 1).base(5).primary(), at(7, 5, 1).base(5).primary(), "unfit: split brain");
        meet(at(6), at(7), "unfit: split brain");
        // Each consented to a promotion of the other that neither heard the end of.
        meet(at(6, 7, 5), at(7, 6, 5), "unfit: split brain");
        meet(at(6, 7, 5), at(7, 6, 5).base(6), "beta gives alpha bits");
        // Each counts from the other's generation: each says that it went on where the other one stopped.
        meet(at(6, 7, 5).base(7), at(7, 6, 5).base(6), "unfit: split brain");
    }

    @Test
    void aPersonsWordDecidesWhicheverSideItWasSaidOn() {
        meet(at(6, 5).base(5).discards(7), at(7, 5).base(5), "alpha gives beta bits");
        meet(at(6, 5).base(5), at(7, 5).base(5).discarded(7, 6), "alpha gives beta bits");
        meet(at(6, 5).base(5).discards(7), at(7, 5).base(5).discarded(7, 6), "alpha gives beta bits");
        meet(at(6, 5).base(5).discarded(6, 7), at(7, 5).base(5), "beta gives alpha bits");
        meet(at(6, 5).base(5), at(7, 5).base(5).discards(6), "beta gives alpha bits");
        meet(at(6, 5).base(5).primary().discards(7), at(7, 5).base(5), "alpha gives beta bits");
        meet(at(6, 5).base(5).disk(CONSISTENT).discards(7), at(7, 5).base(5).disk(OUTDATED), "alpha gives beta bits");
        // In the middle of it both crashed: the disk on alpha may be an older copy since.
        meet(at(6, 5).base(5).discards(7), at(7, 5).base(5).disk(INCONSISTENT).discarded(7, 6), "alpha gives beta all");
    }

    @Test
    void aWordIsForWhatWasSeenAndForNothingThatWasWrittenLater() {
        meet(at(6, 5).base(5).discards(7), at(8, 7, 5).base(5), "unfit: split brain");
        meet(at(6, 5).base(5), at(8, 7, 5).base(5).discarded(7, 6), "unfit: split brain");
        meet(at(9, 6, 5).base(5).discards(6, 7), at(7, 5).base(5), "unfit: split brain");
        meet(at(6, 5).base(5), at(7, 5).base(5).discarded(7, 9), "unfit: split brain");
        // Who is kept may go on: what was chosen is in it.
        meet(at(9, 6, 5).base(5).discards(9, 7), at(7, 5).base(5), "alpha gives beta bits");
        meet(at(9, 6, 5).base(5), at(7, 5).base(5).discarded(7, 6), "alpha gives beta bits");
        meet(at(6, 5).base(5), at(8, 5).base(5).discards(7, 6), "unfit: split brain");
        // No split brain: who is newer is known, whatever was said once.
        meet(at(6, 5, 1).base(5).discarded(6, 5), at(5, 1).discards(6), "alpha gives beta bits");
    }

    /** Its bitmap has lost what was copied: it counts for the very disk that is being overwritten. */
    @Test
    void inTheMiddleOfItOnlyWhoIsInconsistentGetsWhatTheBitmapNames() {
        meet(at(9, 7, 6, 5).base(7).resolving(7), at(7, 5).base(5).disk(INCONSISTENT), "alpha gives beta bits");
        meet(at(9, 7, 6, 5).base(7).resolving(7), at(7, 5).base(5), "alpha gives beta all");
        meet(at(9, 7, 6, 5).base(7).resolving(7), at(7, 5).base(5).disk(OUTDATED), "alpha gives beta all");
        meet(at(7, 5).base(5).disk(CONSISTENT), at(9, 7, 6, 5).base(7).resolving(7), "beta gives alpha all");
        meet(at(9, 5, 7, 6).base(5).resolving(7), at(7, 5).base(5).disk(INCONSISTENT), "alpha gives beta all");
        meet(at(9, 7, 6, 5).base(7).resolving(7), at(9, 7, 6, 5), "alpha repairs beta");
        // A copy of that disk was promoted by force.
        meet(at(9, 7, 6, 5).base(7).resolving(7), at(8, 7, 5).base(5), "unfit: split brain");
        meet(at(9, 7, 6, 5).base(7).resolving(7), at(8, 7, 5).base(5).discarded(8, 9), "alpha gives beta all");
    }

    /** Writes were mirrored under 6 and set no bits; or the peer never took it. Which of the two nobody knows. */
    @Test
    void whoNeverTookAGenerationThatWasAgreedGetsAll() {
        meet(at(6, 6, 5).base(5), at(5, 6), "alpha gives beta all");
        meet(at(6, 6, 5).base(5), at(6, 5), "alpha repairs beta");
        meet(at(7, 6, 5).base(6), at(6, 5), "alpha gives beta bits");
        meet(at(7, 6, 5).base(6), at(5, 6), "alpha gives beta all");
    }

    @Test
    void ofTwoWordsThatContradictEachOtherItIsSaidWhereEachStands() {
        assertThat(words(SyncHandshake.of(at(6, 5).base(5).discards(7).state("alpha"),
                at(7, 5).base(5).discards(6).state("beta")), "alpha", "beta")).contains(
                "on alpha a person named beta, on beta alpha",
                "on beta: twinctl volume resolve VOLUME --discard beta, or on alpha: twinctl volume resolve VOLUME --discard"
                        + " alpha");
    }

    @Test
    void aWordThatCantBeCarriedOutOverwritesNothing() {
        meet(at(6, 5).base(5).discards(7), at(7, 5).base(5).primary(), "unfit: split brain: the changes on beta");
        meet(at(6, 5).base(5).disk(OUTDATED).discards(7), at(7, 5).base(5), "unfit: split brain: the changes on beta");
        meet(at(6, 5).base(5).disk(INCONSISTENT).discards(7), at(7, 5).base(5), "unfit: split brain: the changes on beta");
        meet(at(6, 5).base(5).discards(7), at(7, 5).base(5).discards(6), "unfit: split brain");
        meet(at(6, 5).base(5).discarded(6, 7), at(7, 5).base(5).discarded(7, 6), "unfit: split brain");
        meet(at(6, 5).base(5).discards(7), at(7, 5).disk(DISKLESS).base(5), "alpha serves beta");
    }

    @Test
    void allIsCopiedWhereTheBitmapsDoNotCountFromDataThatBothHad() {
        // Promoted with consent before: the Secondary's bitmap counts from a generation earlier, and names more.
        meet(at(7, 6, 5).base(6).discards(8), at(8, 6, 5).base(5), "alpha gives beta bits");
        meet(at(7, 6, 5).base(5).discards(8), at(8, 6, 5).base(6), "alpha gives beta bits");
        meet(at(7, 6, 5).base(6).discards(8), at(8, 5).base(5), "alpha gives beta all");
        meet(at(7, 5).base(5).discards(8), at(8, 6, 5).base(6), "alpha gives beta all");
        meet(at(6).discards(7), at(7), "alpha gives beta all");
        meet(at(6, 5).base(5).discards(7), at(7, 5), "alpha gives beta all");
        meet(at(6, 7, 5).base(7).discards(7), at(7, 6, 5).base(6), "alpha gives beta all");
    }

    @Test
    void aNewReplicaGetsAllFromOneThatWasSynced() {
        meet(at(6, 5), fresh(), "alpha gives beta all");
        meet(fresh(), at(20, 19, 18, 17).base(19), "beta gives alpha all");
        meet(at(20, 19, 18, 17).disk(CONSISTENT), fresh(), "alpha gives beta all");
        meet(at(6, 5), fresh().zero(), "alpha gives beta all");
        meet(at(6, 5), fresh().disk(OUTDATED), "alpha gives beta all");
        // Only what has begun goes on, and only with the very store that the bitmap counts from.
        meet(at(6, 5).base(NEW), fresh().initial(FROM_PEER).disk(INCONSISTENT), "alpha gives beta bits");
        meet(at(7, 6, 5).base(6), fresh().initial(FROM_PEER).disk(INCONSISTENT), "alpha gives beta all");
        meet(at(6, 5).base(NEW), fresh(), "alpha gives beta all");
        meet(at(6, 5, BIRTH).base(BIRTH), at(BIRTH).initial(FROM_PEER).disk(INCONSISTENT), "alpha gives beta all");
        // It was empty, as the other one was, when it began; somebody wrote to it since.
        meet(at(6, 5).base(NEW), fresh().disk(INCONSISTENT).zero(), "alpha gives beta bits");
        meet(at(6, 5).base(NEW), fresh().disk(INCONSISTENT), "alpha gives beta all");
        // A person named it, and a person has to take that back.
        meet(at(6, 5), fresh().initial(FROM_HERE), "unfit: initial sync: the replica on beta was named as its source, but the");
    }

    @Test
    void aNewReplicaDoesNotStandInForWhatWasLost() {
        meet(at(6, 5, BIRTH).disk(INCONSISTENT), fresh().configured("beta"),
                "unfit: the replica on alpha is Inconsistent and the one on beta is");
        meet(fresh().zero(), at(6, 5).disk(INCONSISTENT), "unfit: the replica on beta is Inconsistent and the one on alpha is");
        meet(at(6, 5, BIRTH).disk(INCONSISTENT), fresh().initial(FROM_HERE), "beta gives alpha all");
        meet(fresh().initial(FROM_HERE).disk(INCONSISTENT), at(6, 5).disk(INCONSISTENT), "unfit: the replica on beta is");
        // What went on without an outdated replica was on the disk that was replaced.
        meet(at(6, 5, BIRTH).disk(OUTDATED), fresh(), "unfit: the replica on alpha is Outdated and the one on beta is blank");
        meet(at(6, 5, BIRTH).disk(OUTDATED), fresh().initial(FROM_HERE), "unfit: the replica on alpha is Outdated and");
    }

    @Test
    void twoNewReplicasAreEqualOnlyIfBothAreProvenEmpty() {
        meet(fresh().zero(), fresh().zero(), "alpha gives beta bits");
        meet(fresh().zero().initial(FROM_HERE), fresh().zero().initial(FROM_HERE), "alpha gives beta bits");
        meet(fresh().zero(), fresh().zero().disk(INCONSISTENT), "alpha gives beta bits");
        meet(fresh(), fresh(), "unfit: initial sync undecided");
        meet(fresh().zero(), fresh(), "unfit: initial sync undecided");
        meet(fresh(), fresh().zero(), "unfit: initial sync undecided");
    }

    @Test
    void ofTwoNewReplicasAPersonSaysWhichIsRight() {
        meet(fresh().initial(FROM_HERE), fresh(), "alpha gives beta all");
        meet(fresh().initial(FROM_PEER), fresh(), "beta gives alpha all");
        meet(fresh(), fresh().initial(FROM_HERE), "beta gives alpha all");
        meet(fresh().initial(FROM_HERE), fresh().initial(FROM_PEER), "alpha gives beta all");
        meet(fresh().initial(FROM_HERE), fresh().initial(FROM_PEER).disk(INCONSISTENT), "alpha gives beta all");
        meet(fresh().initial(FROM_HERE).zero(), fresh(), "alpha gives beta all");
        meet(fresh().initial(FROM_HERE), fresh().zero(), "alpha gives beta all");
        meet(fresh().initial(FROM_HERE), fresh().initial(FROM_HERE), "unfit: initial sync: each replica was named");
        meet(fresh().initial(FROM_PEER), fresh().initial(FROM_PEER), "unfit: initial sync: each replica was named");
        meet(fresh().initial(FROM_HERE).disk(INCONSISTENT), fresh(), "unfit: initial sync: the replica on alpha was named");
        meet(fresh().initial(FROM_HERE).disk(OUTDATED), fresh(), "unfit: initial sync: the replica on alpha was named");
        // The source's disk was replaced in the middle: nobody has said that what is there now is right.
        meet(fresh(), fresh().initial(FROM_PEER).disk(INCONSISTENT), "unfit: initial sync: the disk on alpha was replaced");
    }

    @Test
    void theConfigurationSaysItForTwoStoresThatNothingHasBegunWith() {
        meet(fresh().configured("alpha"), fresh().configured("alpha"), "alpha gives beta all");
        meet(fresh(), fresh().configured("alpha"), "alpha gives beta all");
        meet(fresh().configured("beta"), fresh(), "beta gives alpha all");
        meet(fresh().configured("alpha"), fresh().configured("beta"), "unfit: initial sync: the configuration here calls");
        meet(fresh().configured("alpha"), fresh().initial(FROM_HERE), "beta gives alpha all");
        // The disk of the source was replaced: what the configuration said was of another one.
        meet(fresh().configured("alpha"), fresh().initial(FROM_PEER).disk(INCONSISTENT),
                "unfit: initial sync: the disk on alpha");
        meet(fresh().configured("alpha"), fresh().disk(INCONSISTENT), "unfit: initial sync undecided");
        meet(at(6, 5), fresh().configured("beta"), "alpha gives beta all");
    }

    @Test
    void twoPrimariesAreNeverJoinedHoweverNewOneIs() {
        meet(at(6, 5).primary(), fresh().primary(), "unfit: split brain");
    }

    @Test
    void withoutADiskThePeersServesIfItHasAll() {
        meet(at(5).disk(DISKLESS), at(5), "beta serves alpha");
        meet(at(5).disk(DISKLESS).primary(), at(5), "beta serves alpha");
        meet(at(5).disk(DISKLESS).primary(), at(6, 5), "beta serves alpha");
        meet(at(5).disk(DISKLESS).primary(), at(4), "unfit: the guest's data was on the disk that failed here");
        meet(at(5).disk(DISKLESS).primary(), at(5).disk(OUTDATED), "unfit: the guest's data was on the disk");
        meet(at(5).disk(DISKLESS).primary(), at(5).disk(CONSISTENT), "beta serves alpha");
        meet(at(5).disk(DISKLESS).primary().lostPower(), at(5).disk(CONSISTENT), "unfit: the guest's data was on the disk");
        meet(at(5).disk(DISKLESS), at(5).disk(DISKLESS), "unfit: neither replica has a working disk");
        meet(at(5).disk(DISKLESS).primary(), at(5).primary(), "unfit: split brain");
    }

    @Test
    void whatIsNotOneVolumeIsNotJoined() {
        meet(at(5).size(2 << 20), at(5), "unfit: the replicas differ in size");
        meet(at(5).born(2), at(5), "unfit: the replicas are of different volumes");
    }

    private static void meet(Side alpha, Side beta, String expected) {
        var a = alpha.state("alpha");
        var b = beta.state("beta");
        var decided = words(SyncHandshake.of(a, b), "alpha", "beta");
        assertThat(decided).as("%s meets %s", a, b).startsWith(expected);
        var other = words(SyncHandshake.of(b, a), "beta", "alpha");
        // A refusal names its own side first, and who has no disk says nothing of a peer that can't serve.
        assertThat(decided.startsWith("unfit") ? decided : other).as("what beta decides").isEqualTo(decided);
    }

    private static String words(SyncDecision decision, String here, String there) {
        return switch (decision) {
            case Source(var full, var repair) -> flow(here, there, full, repair);
            case Target(var full, var repair) -> flow(there, here, full, repair);
            case ServedByPeer() -> there + " serves " + here;
            case PeerDiskless() -> here + " serves " + there;
            case Unfit(var reason) -> "unfit: " + reason;
        };
    }

    private static String flow(String from, String to, boolean full, boolean repair) {
        return from + (repair ? " repairs " + to : " gives " + to + (full ? " all" : " bits"));
    }

    private static Side at(long generation, long... history) {
        return new Side(generation, history);
    }

    /** Created on a blank store, and never synced. */
    private static Side fresh() {
        return at(NEW).disk(CONSISTENT).initial(UNDECIDED);
    }

    /** UpToDate and Secondary, if nothing else is said. */
    private static final class Side {
        private final long generation;
        private final long[] history;
        private long size = 1 << 20;
        private long birth = BIRTH;
        private long base;
        private DiskState disk = UP_TO_DATE;
        private boolean intact = true;
        private boolean primary;
        private boolean wasPrimary;
        private InitialSync initial = InitialSync.DONE;
        private boolean zero;
        private String configured;
        private Resolution word;

        private Side(long generation, long... history) {
            this.generation = generation;
            this.history = history;
        }

        private Side size(long bytes) {
            size = bytes;
            return this;
        }

        private Side born(long volume) {
            birth = volume;
            return this;
        }

        private Side base(long peers) {
            base = peers;
            return this;
        }

        private Side disk(DiskState state) {
            disk = state;
            return this;
        }

        private Side initial(InitialSync how) {
            initial = how;
            return this;
        }

        private Side configured(String source) {
            configured = source;
            return this;
        }

        /** A person said here, of the two as they were then, that this one is thrown away. */
        private Side discarded(long here, long there) {
            word = new Resolution(true, here, there);
            return this;
        }

        /** That the other one is. */
        private Side discards(long there) {
            return discards(generation, there);
        }

        private Side discards(long here, long there) {
            word = new Resolution(false, here, there);
            return this;
        }

        /** The resync that ends a split brain has begun, with a disk of that generation. */
        private Side resolving(long discarded) {
            word = new Resolution(false, generation, discarded).begun();
            return this;
        }

        private Side zero() {
            zero = true;
            return this;
        }

        private Side lostPower() {
            intact = false;
            return this;
        }

        private Side primary() {
            primary = true;
            return this;
        }

        private Side wasPrimary() {
            wasPrimary = true;
            return this;
        }

        private HandshakeState state(String node) {
            return new HandshakeState(new NodeId(node), 1, size, birth, generation, boxed(), base, disk, intact, primary,
                    wasPrimary, initial, configured == null ? null : new NodeId(configured), zero, false, 0,
                    new HandshakeState.Alone(word, -1));
        }

        private List<Long> boxed() {
            return LongStream.of(history).boxed().toList();
        }
    }
}
