package org.twinhost.vm.core;

import java.time.Instant;
import java.util.Optional;
import org.twinhost.contract.View;
import org.twinhost.contract.vm.VmRefusal;
import org.twinhost.contract.vm.VmRefusal.Code;
import org.twinhost.kernel.LocalMembership;

/** S4: what heartbeat's last word permits on this node. */
final class MembershipRules {

    private MembershipRules() {}

    /** Why a command of that view is not carried out here; empty: it is this node's view. */
    static Optional<VmRefusal> whyNotIn(LocalMembership membership, View commanded) {
        return membership.whyNotIn(commanded).map(text -> new VmRefusal(
                membership.isKnown() ? Code.OTHER_VIEW : Code.HEARTBEAT_NOT_HEARD, text));
    }

    /** Why this node may start nothing now; empty: it may. */
    static Optional<VmRefusal> whyNotActing(LocalMembership membership, Instant now) {
        var nowMs = now.toEpochMilli();
        return membership.whyNotActing(nowMs).map(text -> new VmRefusal(
                switch (membership.standing(nowMs)) {
                    case UNHEARD -> Code.HEARTBEAT_NOT_HEARD;
                    case SILENT -> Code.HEARTBEAT_SILENT;
                    case OUTSIDE -> Code.NOT_IN_VIEW;
                    case NO_QUORUM -> Code.NO_QUORUM;
                    case QUORATE -> throw new IllegalStateException("refused though it may act: " + text);
                }, text));
    }
}
