package org.twinhost.twinctl.join.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.runtime.bus.Certificates;
import org.twinhost.runtime.tls.TlsFiles;
import org.twinhost.twinctl.join.PlayedAlarms;
import org.twinhost.twinctl.join.message.Message;

class InvitationPortTest {

    private static final int ROUNDS = 60;
    private static final int COMERS = 3;

    private static final class Nobody implements InvitationPort.Listener {

        @Override
        public void opened(int peer, String address, String channel) {}

        @Override
        public void heard(int peer, Message message) {}

        @Override
        public void lost(int peer, String why) {}
    }

    /** No deadline goes off here: who is let in after the end would wait for ever. */
    @Test
    void whoComesJustAsTheInvitationEndsLearnsIt(@TempDir Path etc) throws Exception {
        Certificates.makeIn(etc);
        var identity = Tls.inviter(new TlsFiles(etc.resolve("tls")));
        try (var comers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 1; round <= ROUNDS; round++) {
                var port = new InvitationPort(identity, new PlayedAlarms(), new Nobody());
                var address = port.open(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
                var started = new CountDownLatch(COMERS);
                var ends = new ArrayList<Callable<Boolean>>();
                for (int i = 0; i < COMERS; i++) {
                    var comer = comers.submit(() -> comesUntilTheEnd(address, started));
                    ends.add(comer::get);
                }
                started.await();
                port.close();
                for (var each : ends) {
                    assertThat(each.call()).as("round " + round).isTrue();
                }
            }
        }
    }

    /** Again and again, until nobody opens. False: somebody opened and then said nothing. */
    private static boolean comesUntilTheEnd(InetSocketAddress address, CountDownLatch started) throws IOException {
        while (true) {
            try (var socket = new Socket()) {
                try {
                    socket.connect(address);
                } catch (IOException closed) {
                    return true;
                } finally {
                    started.countDown();
                }
                if (socket.getLocalPort() == address.getPort()) {
                    return true; // Nobody listens: the kernel chose the same port for this end, so it met itself.
                }
                socket.setSoTimeout(5000);
                socket.getInputStream().read();
            } catch (SocketTimeoutException left) {
                return false;
            } catch (IOException reset) {
                // It was just closed.
            }
        }
    }
}
