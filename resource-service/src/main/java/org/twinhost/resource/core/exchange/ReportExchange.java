package org.twinhost.resource.core.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.contract.vm.GuestState;
import org.twinhost.resource.core.observe.ResourceSettings;

/**
 * The reports to and from the other nodes: numbered and acknowledged, so that each knows what the other knows.
 *
 * @param session of this service; the upper half of its sequence numbers, so that they grow over restarts
 * @param sequence of the last report sent
 * @param sentAt when it was sent; null: none yet
 * @param sent its essence, to see what has changed since
 * @param told the whole last report, unnumbered
 * @param toldSince the number of the first report that told the same
 * @param due true: something changed that the others shall learn soon
 */
public record ReportExchange(
        long session, long sequence, Instant sentAt, NodeReport sent, NodeReport told, long toldSince, boolean due,
        Map<NodeId, PeerExchange> peers) {

    private static final int REASON_CHARS_MAX = 120;

    public static ReportExchange of(long session) {
        return new ReportExchange(session, session << 32, null, null, null, 0, true, Map.of());
    }

    private PeerExchange peer(NodeId node) {
        return peers.getOrDefault(node, PeerExchange.NONE);
    }

    /** Whether a report is newer than the last one of its sender. */
    public boolean isNews(NodeReport report) {
        return report.sequence() > peer(report.node()).received();
    }

    /** A report came: what it acknowledges may complete a pair, which the sender shall learn soon. */
    public ReportExchange heard(NodeReport report) {
        PeerExchange before = peer(report.node());
        PeerExchange after = before.heard(report.sequence(), FencingPriority.of(report), report.acknowledges());
        Map<NodeId, PeerExchange> newer = new TreeMap<>(peers);
        newer.put(report.node(), after);
        boolean news = !after.pair().equals(before.pair()) || !after.lastPriority().equals(before.lastPriority())
                || !hasAnswered(before) || after.holds() < before.holds();
        return new ReportExchange(session, sequence, sentAt, sent, told, toldSince, due || news, newer);
    }

    /** Whether a report has to go now: something changed and the gap is over, or it is time. */
    public boolean mustSend(NodeReport own, Instant now, ResourceSettings settings) {
        if (sentAt == null) {
            return true;
        }
        Duration since = Duration.between(sentAt, now);
        return since.compareTo(settings.reportEvery()) >= 0
                || since.compareTo(settings.reportGap()) >= 0 && isNewsForOthers(own);
    }

    /** Whether the others shall learn this soon. */
    public boolean isNewsForOthers(NodeReport own) {
        return due || !essence(own).equals(sent);
    }

    /** The report to send to a peer under the next number. */
    public NodeReport numbered(NodeReport own, NodeId to) {
        return new NodeReport(own.node(), own.incarnation(), session, sequence + 1, peer(to).received(), own.view(),
                own.standby(), own.hypervisorAnswers(), own.volumes().stream().map(ReportExchange::shortened).toList(),
                own.guests().stream().map(ReportExchange::shortened).toList(), own.services(), own.underWay());
    }

    /** Whether the peer has this very report, by its own last word: a peer whose service was restarted has not. */
    public boolean isKnownTo(NodeId node, NodeReport own) {
        return own.equals(told) && peer(node).holds() >= toldSince;
    }

    /** The repetition to send to a peer under the next number. */
    public ResourceCommand.Repeat repeat(NodeId self, NodeId to) {
        return new ResourceCommand.Repeat(self, sequence + 1, peer(to).received(), toldSince);
    }

    public ReportExchange afterSending(NodeReport own, Iterable<NodeId> to, Instant now) {
        Map<NodeId, PeerExchange> newer = new TreeMap<>(peers);
        for (NodeId node : to) {
            newer.put(node, peer(node).sent(sequence + 1, FencingPriority.of(own)));
        }
        long since = own.equals(told) ? toldSince : sequence + 1;
        return new ReportExchange(session, sequence + 1, now, essence(own), own, since, false, newer);
    }

    /** What both last acknowledged. */
    public Optional<AgreedPriorities> agreedWith(NodeId node) {
        return peer(node).pair();
    }

    /** Peers that have answered a report of this session. */
    public Set<NodeId> answeredPeers() {
        return peers.entrySet().stream().filter(entry -> hasAnswered(entry.getValue())).map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean hasAnswered(PeerExchange peer) {
        return peer.acknowledged() > session << 32;
    }

    /** The report without what changes all the time: progress is news only every two seconds. */
    private static NodeReport essence(NodeReport own) {
        return new NodeReport(own.node(), own.incarnation(), 0, 0, 0, own.view(), own.standby(), own.hypervisorAnswers(),
                own.volumes().stream().map(ReportExchange::withoutProgress).toList(), own.guests(), own.services(),
                own.underWay());
    }

    private static VolumeState withoutProgress(VolumeState v) {
        return new VolumeState(v.name(), v.sizeBytes(), v.role(), v.disk(), v.connection(), v.frozen(), null, v.peer(),
                v.peerRole(), v.peerDisk(), v.promotable(), null, v.peerPromotable(), v.generation(),
                v.outOfSyncBytes() == 0 ? 0 : 1, null, v.unsealed());
    }

    private static VolumeState shortened(VolumeState v) {
        return new VolumeState(v.name(), v.sizeBytes(), v.role(), v.disk(), v.connection(), v.frozen(), cut(v.reason()),
                v.peer(), v.peerRole(), v.peerDisk(), v.promotable(), cut(v.refusal()), v.peerPromotable(), v.generation(),
                v.outOfSyncBytes(), v.resyncPercent(), v.unsealed());
    }

    private static GuestState shortened(GuestState guest) {
        return new GuestState(guest.name(), guest.state(), guest.since(), cut(guest.reason()));
    }

    private static String cut(String text) {
        return text == null || text.length() <= REASON_CHARS_MAX ? text : text.substring(0, REASON_CHARS_MAX - 1) + "…";
    }
}
