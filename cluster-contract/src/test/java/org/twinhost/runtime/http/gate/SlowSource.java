package org.twinhost.runtime.http.gate;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.io.Closeable;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.twinhost.runtime.http.CheckMkLine;
import org.twinhost.runtime.http.CheckMkSource;

/** What the port of the test serves: one word for who has the token, and check_mk lines that wait when they are told to. */
@ApplicationScoped
@Path("/v1/word")
public class SlowSource implements CheckMkSource {

    private final AtomicInteger asked = new AtomicInteger();
    private volatile CountDownLatch waits = new CountDownLatch(0);

    @GET
    public String word() {
        return "hello";
    }

    @Override
    public List<CheckMkLine> lines() {
        asked.incrementAndGet();
        try {
            waits.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.of(new CheckMkLine(0, "Test", null, "fine"));
    }

    /** Lines wait from now on, until {@link #goOn} or the end. */
    public Closeable waiting() {
        asked.set(0);
        waits = new CountDownLatch(1);
        return this::goOn;
    }

    public void goOn() {
        waits.countDown();
    }

    public int asked() {
        return asked.get();
    }
}
