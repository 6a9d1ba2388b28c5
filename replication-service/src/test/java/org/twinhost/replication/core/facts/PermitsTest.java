package org.twinhost.replication.core.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.kernel.Durable;
import org.twinhost.replication.core.facts.OwnReplica.DiskAccess;
import org.twinhost.replication.core.facts.OwnReplica.RoleChange;
import org.twinhost.replication.core.facts.PeerView.Contact;

/** What a replica may do, to be read beside "The life of one write" in docs/architecture.md. Each line changes one thing. */
class PermitsTest {

    private static final NodeId ALPHA = NodeId.of("alpha");
    private static final NodeId BETA = NodeId.of("beta");

    private Role role = Role.PRIMARY;
    private boolean resuming;
    private RoleChange change = RoleChange.NONE;
    private DiskAccess access = DiskAccess.OPEN;
    private boolean detaching;
    private boolean remembered;
    private boolean excluding;
    private DiskState disk = DiskState.UP_TO_DATE;
    private boolean excluded;
    private FactChange onItsWay;
    private Contact contact = Contact.JOINED;
    private boolean mirroring = true;
    private Role peerRole = Role.SECONDARY;
    private DiskState peerDisk = DiskState.UP_TO_DATE;
    private String off;
    private boolean proven;

    @Test
    void acknowledges() {
        granted(permits().acknowledge());
        with(() -> mirroring = false).acknowledges(Refusal.PEER_NOT_EXCLUDED);
        with(() -> { mirroring = false; excluded = true; }).acknowledges(null);
        with(() -> { mirroring = false; onItsWay = new FactChange.PeerExcluded(9, 0, 1); })
                .acknowledges(Refusal.PEER_NOT_EXCLUDED);
        with(() -> { mirroring = false; excluded = true; onItsWay = new FactChange.PeerHasAll(); })
                .acknowledges(Refusal.PEER_NOT_EXCLUDED);
        with(() -> { mirroring = false; off = "proof"; proven = true; }).acknowledges(Refusal.PEER_NOT_EXCLUDED);
        with(() -> role = Role.SECONDARY).acknowledges(Refusal.NOT_PRIMARY);
        with(() -> onItsWay = new FactChange.RoleGiven()).acknowledges(Refusal.NOT_PRIMARY);
        with(() -> resuming = true).acknowledges(Refusal.RESUMING);
        with(() -> change = RoleChange.GIVING).acknowledges(Refusal.GIVING_ROLE);
        with(() -> { access = DiskAccess.CLOSED; detaching = true; }).acknowledges(Refusal.DETACHING);
        with(() -> access = DiskAccess.CLOSED).acknowledges(null);
        with(() -> { access = DiskAccess.CLOSED; peerDisk = DiskState.INCONSISTENT; }).acknowledges(Refusal.PEER_CANT_SERVE);
    }

    @Test
    void isPromoted() {
        with(() -> role = Role.SECONDARY).promotes(null);
        with(() -> { role = Role.SECONDARY; peerRole = Role.PRIMARY; }).promotes(Refusal.PEER_IS_PRIMARY);
        with(() -> { role = Role.SECONDARY; contact = Contact.DOWN; }).promotes(Refusal.NO_GROUND);
        with(() -> { role = Role.SECONDARY; contact = Contact.DOWN; off = "proof"; }).promotes(null);
        with(() -> { role = Role.SECONDARY; contact = Contact.DOWN; excluded = true; }).promotes(null);
        with(() -> { role = Role.SECONDARY; contact = Contact.DOWN; excluded = true; disk = DiskState.OUTDATED; })
                .promotes(Refusal.OUTDATED);
        with(() -> { role = Role.SECONDARY; onItsWay = new FactChange.Outdated(); }).promotes(Refusal.OUTDATED);
        with(() -> { role = Role.SECONDARY; disk = DiskState.CONSISTENT; off = "proof"; }).promotes(Refusal.CONSISTENT);
        with(() -> { role = Role.SECONDARY; onItsWay = new FactChange.TargetBegun(false); }).promotes(Refusal.INCONSISTENT);
        with(() -> { role = Role.SECONDARY; access = DiskAccess.CLOSED; disk = DiskState.FAILED; }).promotes(Refusal.NO_DISK);
    }

    @Test
    void consents() {
        with(() -> role = Role.SECONDARY).consents(null);
        with(() -> { }).consents(Refusal.IS_PRIMARY);
        with(() -> { role = Role.SECONDARY; change = RoleChange.TAKING; }).consents(Refusal.CHANGING_ROLE);
        with(() -> { role = Role.SECONDARY; excluding = true; }).consents(Refusal.CHANGING_ROLE);
        with(() -> { role = Role.SECONDARY; change = RoleChange.OFFERING; }).consents(Refusal.BOTH_ASK);
    }

    @Test
    void isOutdated() {
        with(() -> role = Role.SECONDARY).outdates("c2", true, null);
        with(() -> { role = Role.SECONDARY; disk = DiskState.INCONSISTENT; }).outdates("c2", true, null);
        with(() -> { }).outdates("c2", true, Refusal.IS_PRIMARY);
        with(() -> role = Role.SECONDARY).outdates("c1", true, null); // the asker may not know that c2 was entered
        with(() -> role = Role.SECONDARY).outdates("c0", true, Refusal.OTHER_CONNECTION);
        with(() -> role = Role.SECONDARY).outdates("", true, Refusal.OTHER_CONNECTION);
        with(() -> role = Role.SECONDARY).outdates("c2", false, Refusal.OTHER_VIEW);
        with(() -> { role = Role.SECONDARY; excluded = true; }).outdates("c2", true, Refusal.PEER_EXCLUDED);
        with(() -> { role = Role.SECONDARY; onItsWay = new FactChange.PeerExcluded(9, 0, 1); })
                .outdates("c2", true, Refusal.PEER_EXCLUDED);
        with(() -> { role = Role.SECONDARY; change = RoleChange.TAKING; }).outdates("c2", true, Refusal.CHANGING_ROLE);
        with(() -> { role = Role.SECONDARY; access = DiskAccess.OPENING; }).outdates("c2", true, Refusal.DISK_OPENING);
        with(() -> { role = Role.SECONDARY; access = DiskAccess.CLOSED; }).outdates("c2", true, Refusal.NO_DISK);
        with(() -> { role = Role.SECONDARY; access = DiskAccess.CLOSED; remembered = true; }).outdates("c2", true, null);
    }

    @Test
    void goesOnWithoutThePeer() {
        with(() -> { }).goesOn(Refusal.NOBODY_LOST);
        with(() -> peerDisk = DiskState.DISKLESS).goesOn(null);
        with(() -> { peerDisk = DiskState.DISKLESS; peerRole = Role.PRIMARY; }).goesOn(Refusal.NOBODY_LOST);
        with(() -> contact = Contact.DOWN).goesOn(Refusal.NO_GROUND);
        with(() -> { contact = Contact.DOWN; off = "a newer incarnation was heard"; }).goesOn(null);
        with(() -> { contact = Contact.DOWN; off = "a newer incarnation was heard"; role = Role.SECONDARY; })
                .goesOn(Refusal.NO_GROUND);
        with(() -> { contact = Contact.DOWN; off = "proof"; proven = true; role = Role.SECONDARY; }).goesOn(null);
        with(() -> { contact = Contact.DOWN; off = "proof"; excluded = true; }).goesOn(Refusal.PEER_EXCLUDED);
        with(() -> { contact = Contact.DOWN; off = "proof"; disk = DiskState.CONSISTENT; }).goesOn(Refusal.NO_DISK);
        with(() -> { contact = Contact.DOWN; off = "proof"; change = RoleChange.GIVING; }).goesOn(Refusal.CHANGING_ROLE);
        with(() -> { contact = Contact.DOWN; off = "proof"; excluding = true; }).goesOn(Refusal.CHANGING_ROLE);
    }

    @Test
    void saysWhatItIs() {
        granted(permits().handshake(true));
        refused(permits().handshake(false), Refusal.UNDER_WAY);
        refused(with(() -> onItsWay = new FactChange.RoleGiven()).permits().handshake(true), Refusal.UNDER_WAY);
        refused(with(() -> access = DiskAccess.CLOSED).permits().handshake(true), Refusal.UNDER_WAY);
        granted(with(() -> { access = DiskAccess.CLOSED; remembered = true; }).permits().handshake(true));
        refused(with(() -> change = RoleChange.TAKING).permits().handshake(true), Refusal.UNDER_WAY);
    }

    private static PermitsTest with(Runnable ignored) {
        throw new UnsupportedOperationException();
    }
}
