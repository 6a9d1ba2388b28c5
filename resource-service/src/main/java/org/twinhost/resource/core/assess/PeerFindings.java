package org.twinhost.resource.core.assess;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Release;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.resource.core.observe.Heard;
import org.twinhost.resource.core.observe.HostHealth;
import org.twinhost.resource.core.observe.NodeFate;
import org.twinhost.resource.core.observe.Situation;

/** What is found by comparing a member with this node: its clock, its release. Nothing is decided by either (R7). */
record PeerFindings(Situation situation) {

    /** Beyond what the comparison itself may be wrong. */
    private static final long CLOCK_APART_MS = 1_000;

    static List<Finding> of(Situation situation) {
        PeerFindings all = new PeerFindings(situation);
        List<Finding> found = new ArrayList<>();
        situation.observed().peers().stream()
                .filter(node -> situation.observed().fate(node) == NodeFate.MEMBER)
                .forEach(node -> {
                    all.clock(node).ifPresent(found::add);
                    all.release(node).ifPresent(found::add);
                });
        return found;
    }

    private Optional<Finding> clock(NodeId node) {
        PeerState.Clock clock = situation.observed().peer(node).map(PeerState::clock).orElse(null);
        if (clock == null) {
            return situation.observed().membership().hears(node) ? Optional.of(Finding.of(FindingCode.CLOCK_UNKNOWN,
                    Things.node(node), "its heartbeat is heard, and does not say what its clock says")) : Optional.empty();
        }
        if (clock.apartMs() <= CLOCK_APART_MS) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(FindingCode.CLOCK_OFF, Things.node(node), "its clock is " + apart(clock.aheadMs())
                + (clock.aheadMs() > 0 ? " ahead of" : " behind") + " that of " + situation.observed().self()
                + "; one of the two is wrong"));
    }

    private static String apart(long ms) {
        long seconds = Math.abs(ms) / 1_000;
        return seconds < 60 ? String.format(Locale.ROOT, "%.1f s", Math.abs(ms) / 1_000.0)
                : seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
    }

    private Optional<Finding> release(NodeId node) {
        String own = own();
        NodeReport report = situation.reliableReport(node).orElse(null);
        if (own == null || report == null) {
            return Optional.empty();
        }
        if (report.about() == null) {
            boolean willSay = report.findings() != null
                    && report.findings().stream().anyMatch(each -> each.code() == FindingCode.HOST_UNKNOWN);
            return willSay ? Optional.empty() : Optional.of(Finding.of(FindingCode.VERSION_DIFFERS, Things.node(node),
                    "it does not say which release it runs, so it is an older one than " + own)
                    .next("upgrade " + node));
        }
        String there = report.about().release();
        if (there == null || own.equals(there)) {
            return Optional.empty();
        }
        NodeId self = situation.observed().self();
        int order = Release.compare(there, own);
        String text = "it runs " + there + ", and " + self + " runs " + own;
        return Optional.of(order == 0
                ? Finding.of(FindingCode.VERSION_DIFFERS, Things.node(node), text + "; which of them is older they do not say")
                        .next("install the same release on both nodes")
                : Finding.of(FindingCode.VERSION_DIFFERS, Things.node(node), text
                        + "; until both run the same, what only the newer one knows is not to be used")
                        .next("upgrade " + (order < 0 ? node : self)));
    }

    private @Nullable String own() {
        Heard<HostHealth> host = situation.observed().local().host();
        return host == null ? null : host.value().release();
    }
}
