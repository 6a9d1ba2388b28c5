package org.twinhost.heartbeat.net;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A wait between two tries that ends at once when the link is closed. */
final class Pause {

    private final CountDownLatch end = new CountDownLatch(1);

    boolean isOver() {
        return end.getCount() == 0;
    }

    void end() {
        end.countDown();
    }

    void aSecond() {
        try {
            if (end.await(1, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            end.countDown();
        }
    }
}
