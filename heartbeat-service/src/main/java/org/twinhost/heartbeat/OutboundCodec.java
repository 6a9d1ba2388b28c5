package org.twinhost.heartbeat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Outbound;
import org.twinhost.contract.bus.Request;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.WholeRecords;
import org.twinhost.runtime.log.LogFields;

/** Messages of the local services as bytes for the peer, and back, with the checks that only the receiver can make. */
final class OutboundCodec {

    private static final Logger LOG = Logger.getLogger(OutboundCodec.class);

    private final NodeId self;
    private final Set<ServiceName> liars = ConcurrentHashMap.newKeySet();

    OutboundCodec(NodeId self) {
        this.self = self;
    }

    /** @param asker whose topic it came by: the other node is told so, and relies on it */
    Optional<byte[]> pack(ServiceName asker, Outbound message) {
        if (isFalse(asker, message)) {
            return Optional.empty();
        }
        if (message.to().equals(self)) {
            LOG.warnf("dropped a message of %s-service to its own node: that needs no heartbeat", message.service());
            return Optional.empty();
        }
        var bytes = Json.bytes(message);
        if (bytes.length > Outbound.BYTES_MAX) {
            LOG.warnf("dropped a message for %s-service of %s: %d bytes, more than the %d that the links can carry in time",
                    message.service(), message.to(), bytes.length, Outbound.BYTES_MAX);
            return Optional.empty();
        }
        return Optional.of(bytes);
    }

    /** Said once for each liar: what it says instead is its own choice. */
    private boolean isFalse(ServiceName asker, Outbound message) {
        var isTrue = message.from() == asker && switch (message.channel()) {
            case REPLY -> true;
            case COMMAND -> message.payload().path("fromNode").asText().equals(self.value())
                    && message.payload().path("fromService").asText().equals(asker.label());
        };
        if (!isTrue && liars.add(asker)) {
            LOG.errorf("dropped a message of %s-service that says it is somebody else's, for %s-service of %s: somebody may"
                    + " have taken %s-service over", asker.label(), message.service().label(), message.to(), asker.label());
        }
        return !isTrue;
    }

    /**
     * @param from the authenticated sender
     * @param ageMs how long the message was on its way; taken off a request's deadline
     */
    Optional<Outbound> unpack(NodeId from, byte[] bytes, long ageMs) {
        try (var _ = LogFields.with(LogFields.NODE, from)) {
            var message = WholeRecords.read(bytes, Outbound.class);
            if (!message.to().equals(self)) {
                LOG.warnf("dropped a message of %s that is for %s", from, message.to());
                return Optional.empty();
            }
            return switch (message.channel()) {
                case REPLY -> Optional.of(message);
                case COMMAND -> command(from, message, ageMs);
            };
        } catch (IOException | RuntimeException e) {
            LOG.warnf("dropped an unreadable message of %s: %s", from, e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Outbound> command(NodeId from, Outbound message, long ageMs) throws IOException {
        var request = WholeRecords.read(message.payload(), Request.class);
        if (!request.fromNode().equals(from)) {
            LOG.warnf("dropped a request that %s sent in the name of %s", from, request.fromNode());
            return Optional.empty();
        }
        if (message.from() != null && message.from() != request.fromService()) {
            LOG.warnf("dropped a request of %s-service of %s that says it is of %s-service", message.from().label(), from,
                    request.fromService().label());
            return Optional.empty();
        }
        var leftMs = request.deadlineMs() - ageMs;
        if (leftMs <= 0) {
            LOG.infof("dropped a request of %s-service of %s: it was %d ms on its way, its deadline was %d ms",
                    request.fromService(), from, ageMs, request.deadlineMs());
            return Optional.empty();
        }
        ((ObjectNode) message.payload()).put("deadlineMs", leftMs);
        return Optional.of(message);
    }
}
