package org.twinhost.resource.core.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.resource.ReportPart;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.resource.core.observe.ResourceSettings;

/**
 * The reports to and from the other nodes: numbered and acknowledged, so that each knows what the other knows. What a peer does
 * not hold yet goes out in parts, a few at a time; the next few go when the peer holds those, or when it has told nothing of
 * them for as long as between two reports. What fits one part goes at once.
 *
 * @param session of this service; the upper half of its sequence numbers, so that they grow over restarts
 * @param sequence of the last report sent
 * @param sentAt when it was sent; null: none yet
 * @param sent its essence, to see what has changed since; null: none yet
 * @param log what it told, and since when
 * @param due true: something changed that the others shall learn soon
 */
public record ReportExchange(
        long session, long sequence, @Nullable Instant sentAt, @Nullable NodeReport sent, ChangeLog log, boolean due,
        Map<NodeId, PeerExchange> peers) {

    /** On their way to a peer at a time: on a serial line something else, such as a mark, may have to wait for them. */
    static final int PARTS_MAX = 4;

    public static ReportExchange of(long session) {
        return new ReportExchange(session, session << 32, null, null, ChangeLog.startingAfter(session << 32), true, Map.of());
    }

    private PeerExchange peer(NodeId node) {
        return peers.getOrDefault(node, PeerExchange.NONE);
    }

    private ReportExchange with(NodeId node, PeerExchange peer, boolean isDue) {
        Map<NodeId, PeerExchange> newer = new TreeMap<>(peers);
        newer.put(node, peer);
        return new ReportExchange(session, sequence, sentAt, sent, log, isDue, newer);
    }

    // What comes -----------------------------------------------------------------------------------------------------

    /**
     * What a message led to.
     *
     * @param report the sender's report, if it is whole now and newer than the last one
     */
    public record Heard(ReportExchange exchange, Optional<NodeReport> report) {}

    /** A part of a report came: it is acknowledged at once; what it acknowledges may complete a pair, which is told soon. */
    public Heard heard(ReportPart part, Instant now) {
        NodeId node = part.report().node();
        PeerExchange before = peer(node);
        long number = part.report().sequence();
        if (before.isOutOfDate(number)) {
            return new Heard(this, Optional.empty());
        }
        Arriving arriving = before.arriving().with(part);
        PeerExchange after = before.with(arriving).acknowledged(part.report().acknowledges(), part.holds(), now);
        boolean whole = arriving != before.arriving() && part.isLast() && number > before.received();
        NodeReport report = whole ? arriving.completedBy(part) : null;
        after = report != null ? after.received(number, FencingPriority.of(report)) : after;
        boolean news = isNews(before, after) || !after.lastPriority().equals(before.lastPriority());
        return new Heard(with(node, after, due || news), Optional.ofNullable(report));
    }

    /** Whether the repetition confirms the last report of its sender. */
    public boolean isConfirmedBy(ResourceCommand.Repeat repeat) {
        PeerExchange peer = peer(repeat.node());
        return repeat.sequence() > peer.received() && peer.received() > 0 && peer.arriving().isRepeatedBy(repeat);
    }

    /** A repetition came: what it acknowledges may complete a pair, which the sender shall learn soon. */
    public ReportExchange heard(ResourceCommand.Repeat repeat, Instant now) {
        PeerExchange before = peer(repeat.node());
        if (before.isOutOfDate(repeat.sequence())) {
            return this;
        }
        PeerExchange after = before.acknowledged(repeat.acknowledges(), repeat.holds(), now);
        FencingPriority last = before.lastPriority().orElse(null);
        after = isConfirmedBy(repeat) && last != null ? after.received(repeat.sequence(), last) : after;
        return with(repeat.node(), after, due || isNews(before, after));
    }

    /** An acknowledgement came: it may complete a pair, or make room for further parts. */
    public ReportExchange heard(ResourceCommand.Acknowledge word, Instant now) {
        PeerExchange before = peer(word.node());
        if (before.isOutOfDate(word.sequence())) {
            return this;
        }
        PeerExchange after = before.acknowledged(word.acknowledges(), word.holds(), now);
        return with(word.node(), after, due || isNews(before, after));
    }

    /** What the peer shall learn soon: what it can be sure of now, and what it lacks. */
    private boolean isNews(PeerExchange before, PeerExchange after) {
        return !after.pair().equals(before.pair()) || !hasAnswered(before) || after.holds() < before.holds()
                || after.flight() == null && after.holds() != before.holds() && after.holds() < log.newest();
    }

    // What goes ------------------------------------------------------------------------------------------------------

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

    /** To a peer: a part of a report or a repetition. */
    public record Message(NodeId to, ResourceCommand command) {}

    /** What goes out now, in order. */
    public record Sending(ReportExchange exchange, List<Message> messages) {}

    /** Tells the own report under the next number. */
    public Sending sending(NodeReport own, List<NodeId> to, Instant now, ResourceSettings settings) {
        long heldByAll = peers.values().stream().mapToLong(PeerExchange::holds).min().orElse(0);
        ChangeLog newer = log.telling(own, sequence).forget(heldByAll);
        long number = Math.max(sequence + 1, newer.newest());
        FencingPriority priority = FencingPriority.of(own);
        Map<NodeId, PeerExchange> after = new TreeMap<>(peers);
        List<Message> messages = new ArrayList<>();
        for (NodeId node : to) {
            PeerExchange peer = peer(node).sent(number, priority);
            List<ReportPart> parts = newer.parts(
                    numbered(own, number, peer.received()), peer.holds(), peer.arriving().holds(), PARTS_MAX);
            parts = parts.size() > 1 && isInFlight(peer, now, settings) ? List.of() : parts;
            parts.forEach(part -> messages.add(new Message(node, new ResourceCommand.Report(part))));
            if (parts.isEmpty()) {
                messages.add(new Message(node, new ResourceCommand.Repeat(
                        own.node(), number, peer.received(), peer.arriving().holds(), newer.newest(),
                        own.lastEvent())));
            }
            after.put(node, parts.isEmpty() ? peer : peer.with(new PeerExchange.Flight(parts.getLast().upTo(), now)));
        }
        return new Sending(new ReportExchange(session, number, now, essence(own), newer, false, after), messages);
    }

    /** To who sent a part and was told nothing since. */
    public Sending acknowledging(NodeId self) {
        Map<NodeId, PeerExchange> after = new TreeMap<>(peers);
        List<Message> messages = new ArrayList<>();
        peers.forEach((node, peer) -> {
            if (peer.owed()) {
                messages.add(new Message(node, new ResourceCommand.Acknowledge(
                        self, sequence, peer.received(), peer.arriving().holds())));
                after.put(node, peer.acknowledging());
            }
        });
        return new Sending(messages.isEmpty() ? this
                : new ReportExchange(session, sequence, sentAt, sent, log, due, after), messages);
    }

    private NodeReport numbered(NodeReport own, long number, long received) {
        return new NodeReport(own.node(), own.incarnation(), session, number, received, own.view(), own.standby(),
                own.hypervisorAnswers(), own.volumes(), own.guests(), own.services(), own.underWay(), own.findings(),
                own.leaving(), own.lastEvent());
    }

    private static boolean isInFlight(PeerExchange peer, Instant now, ResourceSettings settings) {
        return peer.flight() != null
                && Duration.between(peer.flight().at(), now).compareTo(settings.reportEvery()) < 0;
    }

    // What both know -------------------------------------------------------------------------------------------------

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
        return own.numbered(0, 0).lastEvent(null).with(
                own.volumes().stream().map(ReportExchange::withoutProgress).toList(), own.guests(), own.underWay());
    }

    private static VolumeState withoutProgress(VolumeState v) {
        return new VolumeState(v.name(), v.sizeBytes(), v.role(), v.disk(), v.connection(), v.frozen(), null, v.peer(),
                v.peerRole(), v.peerDisk(), v.promotable(), null, v.peerPromotable(), v.generation(),
                v.outOfSyncBytes() == 0 ? 0 : 1, null, v.unsealed());
    }
}
