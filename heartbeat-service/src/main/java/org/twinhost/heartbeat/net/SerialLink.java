package org.twinhost.heartbeat.net;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.runtime.files.ClusterKeys;
import org.twinhost.runtime.log.LogFields;

/**
 * A null-modem cable, 115200 8N1. One thread reads, one writes; what the line can't carry is dropped, oldest last. A device
 * that vanishes or fails (the cable of a PTY pulled: EIO) is opened again each second.
 */
public final class SerialLink implements HeartbeatLink {

    private static final Logger LOG = Logger.getLogger(SerialLink.class);
    private static final int BAUD = 115_200;
    private static final int FRAME_BYTES_MAX = 4096;
    private static final int QUEUED_MAX = 8;
    private static final int READ_TIMEOUT_MS = 200;

    private final String name;
    private final String device;
    private final LinkGate gate;
    private final Pause pause = new Pause();
    private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(QUEUED_MAX);
    private final Thread reader;
    private final Thread writer;
    private volatile @Nullable SerialPort port;
    private String trouble = "";

    public SerialLink(String name, String device, Supplier<ClusterKeys> keys, Receiver receiver) {
        this.name = name;
        this.device = device;
        this.gate = new LinkGate(name, Set.of(), keys, receiver);
        this.reader = Thread.ofPlatform().name("link-" + name).daemon().start(this::read);
        this.writer = Thread.ofPlatform().name("link-" + name + "-out").daemon().start(this::write);
    }

    private void read() {
        while (!pause.isOver()) {
            var opened = open();
            if (opened != null) {
                report("");
                port = opened;
                receive(opened);
                port = null;
                opened.closePort();
                if (!pause.isOver()) {
                    report("lost: the cable is out or the device failed; opened again each second");
                }
            }
            pause.aSecond();
        }
    }

    private @Nullable SerialPort open() {
        try {
            var fresh = SerialPort.getCommPort(device);
            fresh.setComPortParameters(BAUD, 8, SerialPort.ONE_STOP_BIT, SerialPort.NO_PARITY);
            fresh.setFlowControl(SerialPort.FLOW_CONTROL_DISABLED);
            fresh.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, READ_TIMEOUT_MS, 0);
            if (fresh.openPort(0)) {
                return fresh;
            }
            report("cannot open it: error " + fresh.getLastErrorCode() + "; tried again each second");
        } catch (SerialPortInvalidPortException e) {
            report("no such device; tried again each second");
        }
        return null;
    }

    private void receive(SerialPort opened) {
        var framing = new SerialFraming(FRAME_BYTES_MAX);
        var buffer = new byte[1024];
        while (!pause.isOver()) {
            int count = opened.readBytes(buffer, buffer.length);
            if (count < 0) {
                return;
            }
            framing.take(buffer, count, packet -> gate.arrived(device, ByteBuffer.wrap(packet)));
        }
    }

    private void write() {
        while (!pause.isOver()) {
            try {
                var packet = queue.poll(1, TimeUnit.SECONDS);
                var opened = port;
                if (packet != null && opened != null) {
                    var frame = SerialFraming.frame(packet);
                    opened.writeBytes(frame, frame.length);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void send(NodeId to, byte[] sealed) {
        while (port != null && !queue.offer(sealed)) {
            queue.poll();
        }
    }

    private void report(String next) {
        if (!trouble.equals(next)) {
            try (var _ = LogFields.with(LogFields.LINK, name)) {
                LOG.log(next.isEmpty() ? Logger.Level.INFO : Logger.Level.WARN,
                        "link " + name + " (" + device + ")" + (next.isEmpty() ? " is open" : ": " + next));
            }
            trouble = next;
        }
    }

    @Override
    public void close() {
        pause.end();
        writer.interrupt();
        try {
            reader.join();
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
