package org.twinhost.gateway.http;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.runtime.files.Secret;

/**
 * The gateway's certificate and key. New files count for new connections a second later; files that can't be used change
 * nothing, and it is said. On one thread.
 */
final class Certificate {

    private static final Logger LOG = Logger.getLogger(Certificate.class);
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** What root runs, and what stands there for the two words. */
    static final String MAKE = "/usr/lib/twinhost/bin/twinhost-certificates node NAME ADDRESS... (NAME: this node; ADDRESS...:"
            + " its address on each link)";

    private final Path pem;
    private final Path key;
    private @Nullable SslContext context;
    /** The files that are in use, as they were when they were read. */
    private String seen = "";
    private String problem = "";
    private final LongSupplier nanos;
    private long lookedNanos;

    Certificate(Path pem, Path key, LongSupplier nanos) {
        this.pem = pem;
        this.key = key;
        this.nanos = nanos;
        this.lookedNanos = nanos.getAsLong() - 2 * KEPT_NANOS;
    }

    /** What new connections are to be made with; empty: there is none, or none that could be used yet. */
    Optional<SslContext> current() {
        var now = nanos.getAsLong();
        if (now - lookedNanos > KEPT_NANOS) {
            lookedNanos = now;
            look();
        }
        return Optional.ofNullable(context);
    }

    /** Why the files as they are can't be used; empty: they are, or there are none. */
    String problem() {
        return problem;
    }

    private void look() {
        try {
            if (Files.notExists(pem) && Files.notExists(key)) {
                problem = context == null ? "" : pem + " and its key are gone: it goes on with those it has read";
                return;
            }
            var found = stamp(pem) + " " + stamp(key);
            if (found.equals(seen)) {
                return;
            }
            var tooWide = Secret.problem(key);
            if (tooWide.isPresent()) {
                throw new IOException(tooWide.get());
            }
            context = SslContextBuilder.forServer(pem.toFile(), key.toFile())
                    .sslProvider(SslProvider.JDK).protocols(List.of("TLSv1.3", "TLSv1.2")).build();
            seen = found;
            problem = "";
            LOG.infof("TLS with the certificate in %s", pem);
        } catch (IOException | RuntimeException e) {
            refused("the certificate in " + pem + " can't be used: " + e.getMessage() + ". To make it anew, as root: "
                    + MAKE);
        }
    }

    /** They are tried again at the next look, because what is wrong need not be in the files; it is said once. */
    private void refused(String why) {
        if (!why.equals(problem)) {
            LOG.error(why);
        }
        problem = why;
    }

    private static String stamp(Path file) throws IOException {
        // The time of the last change of rights and owner, too, which is that of the last write or later.
        return Files.readAttributes(file, "unix:dev,ino,size,ctime").toString();
    }
}
