package org.twinhost.heartbeat.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.heartbeat.core.packet.PacketCodec;
import org.twinhost.runtime.files.ClusterKeys;
import org.twinhost.runtime.log.LogFields;

/**
 * A UDP link, bound to this node's own address on it, so that nothing leaves by another one. One thread receives; it opens
 * the socket again each second when the address has gone.
 */
public final class UdpLink implements HeartbeatLink {

    private static final Logger LOG = Logger.getLogger(UdpLink.class);
    /** One more than a packet may have, so that a longer one is known for what it is. */
    private static final int DATAGRAM_BYTES_MAX = PacketCodec.PACKET_BYTES_MAX + 1;
    private static final int BUFFER_BYTES = 1 << 18;

    private final String name;
    private final InetSocketAddress own;
    private final Map<NodeId, InetSocketAddress> peers;
    private final LinkGate gate;
    private final Pause pause = new Pause();
    private final Thread thread;
    private volatile @Nullable DatagramChannel channel;
    private String trouble = "";

    public UdpLink(String name, InetSocketAddress own, Map<NodeId, InetSocketAddress> peers, Supplier<ClusterKeys> keys,
            Receiver receiver) {
        this.name = name;
        this.own = own;
        this.peers = Map.copyOf(peers);
        this.gate = new LinkGate(name, peers.values().stream().map(InetSocketAddress::getAddress).filter(Objects::nonNull)
                .collect(Collectors.toSet()), keys, receiver);
        this.thread = Thread.ofPlatform().name("link-" + name).daemon().start(this::run);
    }

    private void run() {
        while (!pause.isOver()) {
            try (var opened = DatagramChannel.open()) {
                opened.setOption(java.net.StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
                opened.bind(own);
                channel = opened;
                report("");
                receive(opened);
            } catch (AsynchronousCloseException e) {
                return;
            } catch (IOException | UnresolvedAddressException | UnsupportedAddressTypeException e) {
                report("cannot listen on " + own.getHostString() + " port " + own.getPort() + ": "
                        + (e.getMessage() == null ? "this node has no such address" : e.getMessage())
                        + "; tried again each second");
            } finally {
                channel = null;
            }
            pause.aSecond();
        }
    }

    private void receive(DatagramChannel opened) throws IOException {
        var buffer = ByteBuffer.allocate(DATAGRAM_BYTES_MAX);
        while (true) {
            buffer.clear();
            var from = (InetSocketAddress) opened.receive(buffer);
            gate.arrived(from.getAddress(), buffer.flip());
        }
    }

    @Override
    public void send(NodeId to, byte[] sealed) {
        var opened = channel;
        var address = peers.get(to);
        if (opened == null || address == null) {
            return;
        }
        try {
            opened.send(ByteBuffer.wrap(sealed), address);
        } catch (IOException | UnresolvedAddressException | UnsupportedAddressTypeException e) {
            // A cable that is out says so here, and an address that only another node can reach; that the peer is not heard
            // says it better.
            LOG.debugf("link %s: %s", name, e);
        }
    }

    private void report(String next) {
        if (!trouble.equals(next)) {
            try (var _ = LogFields.with(LogFields.LINK, name)) {
                LOG.log(next.isEmpty() ? Logger.Level.INFO : Logger.Level.WARN,
                        "link " + name + (next.isEmpty() ? " listens again" : ": " + next));
            }
            trouble = next;
        }
    }

    @Override
    public void close() {
        pause.end();
        thread.interrupt();
        try {
            var opened = channel;
            if (opened != null) {
                opened.close();
            }
            thread.join();
        } catch (IOException e) {
            LOG.warnf("link %s did not close: %s", name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
