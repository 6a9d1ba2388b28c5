package org.twinhost.replication.core.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.kernel.Durable;
import org.twinhost.replication.core.facts.OwnReplica.DiskAccess;
import org.twinhost.replication.core.facts.OwnReplica.RoleChange;
import org.twinhost.replication.core.facts.PeerView.Contact;

/** What a replica may do, to be read beside "The life of one write" in docs/architecture.md. Each line changes one thing. */
class PermitsTest {

    private static final NodeId ALPHA = new NodeId("alpha");
    private static final NodeId BETA = new NodeId("beta");

    @Test
    void acknowledges() {
        granted(new Case().permits().acknowledge());
        with(c -> c.mirroring = false).acknowledges(Refusal.PEER_NOT_EXCLUDED);
        with(c -> { c.mirroring = false; c.excluded = true; }).acknowledges(null);
        with(c -> { c.mirroring = false; c.onItsWay = new FactChange.PeerExcluded(9, 0, 1); })
                .acknowledges(Refusal.PEER_NOT_EXCLUDED);
        with(c -> { c.mirroring = false; c.excluded = true; c.onItsWay = new FactChange.PeerHasAll(); })
                .acknowledges(Refusal.PEER_NOT_EXCLUDED);
        with(c -> { c.mirroring = false; c.off = "proof"; c.proven = true; }).acknowledges(Refusal.PEER_NOT_EXCLUDED);
        with(c -> c.role = Role.SECONDARY).acknowledges(Refusal.NOT_PRIMARY);
        with(c -> c.onItsWay = new FactChange.RoleGiven()).acknowledges(Refusal.NOT_PRIMARY);
        with(c -> c.resuming = true).acknowledges(Refusal.RESUMING);
        with(c -> c.change = RoleChange.GIVING).acknowledges(Refusal.GIVING_ROLE);
        with(c -> { c.access = DiskAccess.CLOSED; c.detaching = true; }).acknowledges(Refusal.DETACHING);
        with(c -> c.access = DiskAccess.CLOSED).acknowledges(null);
        with(c -> { c.access = DiskAccess.CLOSED; c.peerDisk = DiskState.INCONSISTENT; }).acknowledges(Refusal.PEER_CANT_SERVE);
    }

    @Test
    void isPromoted() {
        with(c -> c.role = Role.SECONDARY).promotes(null);
        with(c -> { c.role = Role.SECONDARY; c.peerRole = Role.PRIMARY; }).promotes(Refusal.PEER_IS_PRIMARY);
        with(c -> { c.role = Role.SECONDARY; c.contact = Contact.DOWN; }).promotes(Refusal.NO_GROUND);
        with(c -> { c.role = Role.SECONDARY; c.contact = Contact.DOWN; c.off = "proof"; }).promotes(null);
        with(c -> { c.role = Role.SECONDARY; c.contact = Contact.DOWN; c.excluded = true; }).promotes(null);
        with(c -> { c.role = Role.SECONDARY; c.contact = Contact.DOWN; c.excluded = true; c.disk = DiskState.OUTDATED; })
                .promotes(Refusal.OUTDATED);
        with(c -> { c.role = Role.SECONDARY; c.onItsWay = new FactChange.Outdated(); }).promotes(Refusal.OUTDATED);
        with(c -> { c.role = Role.SECONDARY; c.disk = DiskState.CONSISTENT; c.off = "proof"; }).promotes(Refusal.CONSISTENT);
        with(c -> { c.role = Role.SECONDARY; c.onItsWay = new FactChange.TargetBegun(false); }).promotes(Refusal.INCONSISTENT);
        with(c -> { c.role = Role.SECONDARY; c.access = DiskAccess.CLOSED; c.disk = DiskState.FAILED; })
                .promotes(Refusal.NO_DISK);
    }

    @Test
    void consents() {
        with(c -> c.role = Role.SECONDARY).consents(null);
        new Case().consents(Refusal.IS_PRIMARY);
        with(c -> { c.role = Role.SECONDARY; c.change = RoleChange.TAKING; }).consents(Refusal.CHANGING_ROLE);
        with(c -> { c.role = Role.SECONDARY; c.excluding = true; }).consents(Refusal.CHANGING_ROLE);
        with(c -> { c.role = Role.SECONDARY; c.change = RoleChange.OFFERING; }).consents(Refusal.BOTH_ASK);
    }

    @Test
    void isOutdated() {
        with(c -> c.role = Role.SECONDARY).outdates("c2", true, null);
        with(c -> { c.role = Role.SECONDARY; c.disk = DiskState.INCONSISTENT; }).outdates("c2", true, null);
        new Case().outdates("c2", true, Refusal.IS_PRIMARY);
        with(c -> c.role = Role.SECONDARY).outdates("c1", true, null); // the asker may not know that c2 was entered
        with(c -> c.role = Role.SECONDARY).outdates("c0", true, Refusal.OTHER_CONNECTION);
        with(c -> c.role = Role.SECONDARY).outdates("", true, Refusal.OTHER_CONNECTION);
        with(c -> c.role = Role.SECONDARY).outdates("c2", false, Refusal.OTHER_VIEW);
        with(c -> { c.role = Role.SECONDARY; c.excluded = true; }).outdates("c2", true, Refusal.PEER_EXCLUDED);
        with(c -> { c.role = Role.SECONDARY; c.onItsWay = new FactChange.PeerExcluded(9, 0, 1); })
                .outdates("c2", true, Refusal.PEER_EXCLUDED);
        with(c -> { c.role = Role.SECONDARY; c.excluding = true; }).outdates("c2", true, Refusal.PEER_EXCLUDED);
        with(c -> { c.role = Role.SECONDARY; c.change = RoleChange.TAKING; }).outdates("c2", true, Refusal.CHANGING_ROLE);
        with(c -> { c.role = Role.SECONDARY; c.change = RoleChange.OFFERING; }).outdates("c2", true, Refusal.CHANGING_ROLE);
        // Who does not lead gives way while it only asks, not once it takes or gives.
        with(c -> { c.role = Role.SECONDARY; c.leads = false; c.change = RoleChange.OFFERING; }).outdates("c2", true, null);
        with(c -> { c.role = Role.SECONDARY; c.leads = false; c.change = RoleChange.TAKING; })
                .outdates("c2", true, Refusal.CHANGING_ROLE);
        with(c -> { c.role = Role.SECONDARY; c.leads = false; c.change = RoleChange.GIVING; })
                .outdates("c2", true, Refusal.CHANGING_ROLE);
        with(c -> { c.role = Role.SECONDARY; c.access = DiskAccess.OPENING; }).outdates("c2", true, Refusal.DISK_OPENING);
        with(c -> { c.role = Role.SECONDARY; c.access = DiskAccess.CLOSED; }).outdates("c2", true, Refusal.NO_DISK);
        with(c -> { c.role = Role.SECONDARY; c.access = DiskAccess.CLOSED; c.remembered = true; }).outdates("c2", true, null);
    }

    @Test
    void goesOnWithoutThePeer() {
        new Case().goesOn(Refusal.NOBODY_LOST);
        with(c -> c.peerDisk = DiskState.DISKLESS).goesOn(null);
        with(c -> { c.peerDisk = DiskState.DISKLESS; c.peerRole = Role.PRIMARY; }).goesOn(Refusal.NOBODY_LOST);
        with(c -> c.contact = Contact.DOWN).goesOn(Refusal.NO_GROUND);
        with(c -> { c.contact = Contact.DOWN; c.off = "a newer incarnation was heard"; }).goesOn(null);
        with(c -> { c.contact = Contact.DOWN; c.off = "a newer incarnation was heard"; c.role = Role.SECONDARY; })
                .goesOn(Refusal.NO_GROUND);
        with(c -> { c.contact = Contact.DOWN; c.off = "proof"; c.proven = true; c.role = Role.SECONDARY; }).goesOn(null);
        with(c -> { c.contact = Contact.DOWN; c.off = "proof"; c.excluded = true; }).goesOn(Refusal.PEER_EXCLUDED);
        with(c -> { c.contact = Contact.DOWN; c.off = "proof"; c.disk = DiskState.CONSISTENT; }).goesOn(Refusal.NO_DISK);
        with(c -> { c.contact = Contact.DOWN; c.off = "proof"; c.change = RoleChange.GIVING; }).goesOn(Refusal.CHANGING_ROLE);
        with(c -> { c.contact = Contact.DOWN; c.off = "proof"; c.excluding = true; }).goesOn(Refusal.CHANGING_ROLE);
        // It would void the word that what is here is thrown away.
        with(c -> { c.contact = Contact.DOWN; c.off = "proof"; c.proven = true; c.role = Role.SECONDARY;
                c.word = new FactChange.Resolved(new Resolution(true, 2, 9)); }).goesOn(Refusal.DISCARDED);
    }

    @Test
    void isToldWhoseDataIsRight() {
        var fresh = (Consumer<Case>) c -> {
            c.isNew = true;
            c.role = Role.SECONDARY;
            c.disk = DiskState.CONSISTENT;
            c.contact = Contact.DOWN;
        };
        with(fresh).decides(true, null);
        with(fresh).decides(false, null);
        with(fresh).promotes(Refusal.NEVER_SYNCED);
        with(fresh.andThen(c -> c.off = "proof")).promotes(Refusal.NEVER_SYNCED);
        with(fresh.andThen(c -> c.contact = Contact.MEETING)).decides(true, null);
        with(fresh.andThen(c -> c.contact = Contact.JOINED)).decides(true, Refusal.UNDER_WAY);
        with(fresh.andThen(c -> c.contact = Contact.SETTLING)).decides(true, Refusal.UNDER_WAY);
        with(fresh.andThen(c -> c.isNew = false)).decides(true, Refusal.SYNCED);
        with(fresh.andThen(c -> c.onItsWay = new FactChange.SourceBegun(5, 1, List.of(), false, true, false, 7)))
                .decides(false, Refusal.SYNCED);
        with(fresh.andThen(c -> c.change = RoleChange.TAKING)).decides(true, Refusal.CHANGING_ROLE);
        with(fresh.andThen(c -> c.excluding = true)).decides(true, Refusal.CHANGING_ROLE);
        with(fresh.andThen(c -> c.disk = DiskState.INCONSISTENT)).decides(false, Refusal.INCONSISTENT);
        with(fresh.andThen(c -> c.disk = DiskState.OUTDATED)).decides(true, Refusal.OUTDATED);
        with(fresh.andThen(c -> c.disk = DiskState.OUTDATED)).decides(false, null);
        with(fresh.andThen(c -> c.access = DiskAccess.CLOSED)).decides(true, Refusal.NO_DISK);
        with(fresh.andThen(c -> c.access = DiskAccess.OPENING)).decides(true, Refusal.DISK_OPENING);
        with(fresh.andThen(c -> c.alone = true)).decides(true, Refusal.NOBODY_LOST);
    }

    @Test
    void isToldWhoseChangesAreThrownAway() {
        var split = (Consumer<Case>) c -> {
            c.role = Role.SECONDARY;
            c.contact = Contact.DOWN;
            c.excluded = true;
        };
        with(split).resolves(true, null);
        with(split).resolves(false, null);
        with(split.andThen(c -> c.role = Role.PRIMARY)).resolves(true, Refusal.IS_PRIMARY);
        with(split.andThen(c -> c.role = Role.PRIMARY)).resolves(false, null);
        with(split.andThen(c -> c.disk = DiskState.CONSISTENT)).resolves(false, null);
        with(split.andThen(c -> c.disk = DiskState.OUTDATED)).resolves(false, Refusal.OUTDATED);
        with(split.andThen(c -> c.disk = DiskState.OUTDATED)).resolves(true, null);
        with(split.andThen(c -> c.disk = DiskState.INCONSISTENT)).resolves(false, Refusal.INCONSISTENT);
        with(split.andThen(c -> c.disk = DiskState.INCONSISTENT)).resolves(true, null);
        with(split.andThen(c -> c.change = RoleChange.WAITING)).resolves(true, Refusal.CHANGING_ROLE);
        with(split.andThen(c -> c.excluding = true)).resolves(false, Refusal.CHANGING_ROLE);
        with(split.andThen(c -> c.access = DiskAccess.CLOSED)).resolves(true, Refusal.NO_DISK);
        with(split.andThen(c -> c.access = DiskAccess.OPENING)).resolves(true, Refusal.DISK_OPENING);
    }

    /** Also while the word is on its way to the disk, and on its way back. */
    @Test
    void whoIsThrownAwayIsNotPromoted() {
        var word = new FactChange.Resolved(new Resolution(true, 5, 6));
        var split = (Consumer<Case>) c -> {
            c.role = Role.SECONDARY;
            c.contact = Contact.DOWN;
            c.excluded = true;
        };
        with(split).promotes(null);
        with(split.andThen(c -> c.onItsWay = word)).promotes(Refusal.DISCARDED);
        with(split.andThen(c -> c.word = word)).promotes(Refusal.DISCARDED);
        with(split.andThen(c -> c.word = word).andThen(c -> c.onItsWay = new FactChange.TargetEnded(6, List.of(), 7)))
                .promotes(Refusal.DISCARDED);
        with(split.andThen(c -> c.onItsWay = new FactChange.Resolved(new Resolution(false, 5, 6)))).promotes(null);
        with(split.andThen(c -> c.word = word).andThen(c -> c.disk = DiskState.INCONSISTENT)).promotes(Refusal.INCONSISTENT);
    }

    @Test
    void saysWhatItIs() {
        granted(new Case().permits().handshake(true));
        refused(new Case().permits().handshake(false), Refusal.UNDER_WAY);
        refused(with(c -> c.onItsWay = new FactChange.RoleGiven()).permits().handshake(true), Refusal.UNDER_WAY);
        refused(with(c -> c.access = DiskAccess.CLOSED).permits().handshake(true), Refusal.UNDER_WAY);
        granted(with(c -> { c.access = DiskAccess.CLOSED; c.remembered = true; }).permits().handshake(true));
        refused(with(c -> c.change = RoleChange.TAKING).permits().handshake(true), Refusal.UNDER_WAY);
    }

    @Test
    void comparesItselfWithAnEqual() {
        new Case().compares(null);
        with(c -> c.mirroring = false).compares(Refusal.NOT_EQUAL);
        with(c -> c.resuming = true).compares(Refusal.RESUMING);
        with(c -> c.contact = Contact.SETTLING).compares(Refusal.NOT_EQUAL);
        with(c -> c.contact = Contact.DOWN).compares(Refusal.NOT_EQUAL);
        with(c -> c.peerDisk = DiskState.INCONSISTENT).compares(Refusal.NOT_EQUAL);
        with(c -> c.disk = DiskState.CONSISTENT).compares(Refusal.NOT_EQUAL);
        with(c -> c.change = RoleChange.GIVING).compares(Refusal.CHANGING_ROLE);
        with(c -> c.excluding = true).compares(Refusal.CHANGING_ROLE);
        with(c -> { c.role = Role.SECONDARY; c.mirroring = false; }).compares(null);
        with(c -> { c.role = Role.SECONDARY; c.mirroring = false; c.leads = false; }).compares(Refusal.PEER_LEADS);
        with(c -> { c.role = Role.SECONDARY; c.peerRole = Role.PRIMARY; }).compares(Refusal.PEER_IS_PRIMARY);
    }

    @Test
    void isComparedWhileItIsNotPrimary() {
        granted(with(c -> c.role = Role.SECONDARY).permits().beCompared());
        refused(new Case().permits().beCompared(), Refusal.IS_PRIMARY);
        refused(with(c -> { c.role = Role.SECONDARY; c.change = RoleChange.TAKING; }).permits().beCompared(),
                Refusal.IS_PRIMARY);
        refused(with(c -> { c.role = Role.SECONDARY; c.disk = DiskState.CONSISTENT; }).permits().beCompared(),
                Refusal.NOT_EQUAL);
        refused(with(c -> { c.role = Role.SECONDARY; c.contact = Contact.SETTLING; }).permits().beCompared(),
                Refusal.NOT_EQUAL);
    }

    private static void granted(Permit permit) {
        assertThat(permit).isEqualTo(Permit.granted());
    }

    private static void refused(Permit permit, Refusal code) {
        assertThat(permit).isInstanceOfSatisfying(Permit.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.sentence()).isNotBlank();
        });
    }

    private static Case with(Consumer<Case> changes) {
        var one = new Case();
        changes.accept(one);
        return one;
    }

    /** A Primary on alpha that mirrors to beta; connections c1 and then c2. */
    private static final class Case {
        boolean leads = true;
        Role role = Role.PRIMARY;
        boolean resuming;
        RoleChange change = RoleChange.NONE;
        DiskAccess access = DiskAccess.OPEN;
        boolean detaching;
        boolean remembered;
        boolean excluding;
        DiskState disk = DiskState.UP_TO_DATE;
        boolean excluded;
        FactChange onItsWay;
        FactChange word;
        Contact contact = Contact.JOINED;
        boolean mirroring = true;
        Role peerRole = Role.SECONDARY;
        DiskState peerDisk = DiskState.UP_TO_DATE;
        String off;
        boolean proven;
        boolean isNew;
        boolean alone;

        Permits permits() {
            var facts = ReplicaFacts.born("vol", 4096, 1, 3);
            facts = (isNew ? facts : facts.after(new FactChange.TargetEnded(2, List.of(1L), 7)))
                    .after(new FactChange.DiskOpened(disk, role == Role.PRIMARY, "c2", 3, 7));
            if (excluded) {
                facts = facts.after(new FactChange.PeerExcluded(5, 0, 7))
                        .after(new FactChange.DiskOpened(disk, role == Role.PRIMARY, "c2", 3, 7));
            }
            facts = word == null ? facts : facts.after(word);
            var durable = Durable.of(facts);
            return new Permits(
                    new OwnReplica(ALPHA, leads, role, resuming, change, disk, access, detaching, remembered, remembered,
                            access == DiskAccess.OPEN ? null : "failed", excluding),
                    access == DiskAccess.CLOSED ? Optional.empty()
                            : Optional.of(onItsWay == null ? durable : durable.change(each -> each.after(onItsWay))),
                    new PeerView(alone ? null : BETA, contact, mirroring, peerRole, peerDisk, "c2", "c1", off, proven));
        }

        void acknowledges(Refusal code) {
            check(permits().acknowledge(), code);
        }

        void promotes(Refusal code) {
            check(permits().promote(), code);
        }

        void consents(Refusal code) {
            check(permits().consent(), code);
        }

        void outdates(String connection, boolean sameView, Refusal code) {
            check(permits().grantOutdate(connection, sameView), code);
        }

        void decides(boolean here, Refusal code) {
            check(permits().decideInitialSync(here), code);
        }

        void resolves(boolean here, Refusal code) {
            check(permits().resolve(here), code);
        }

        void compares(Refusal code) {
            check(permits().compare(), code);
        }

        void goesOn(Refusal code) {
            check(permits().goOnWithoutPeer(), code);
        }

        /** @param code null: granted */
        private void check(Permit permit, Refusal code) {
            if (code == null) {
                granted(permit);
            } else {
                refused(permit, code);
            }
        }
    }

    @Test
    void whatOthersDecideByIsWrittenAsTheyReadIt() {
        assertThat(Refusal.NEVER_SYNCED.name()).isEqualTo(VolumeState.NEVER_SYNCED);
        assertThat(Refusal.DISCARDED.name()).isEqualTo(VolumeState.DISCARDED);
    }
}
