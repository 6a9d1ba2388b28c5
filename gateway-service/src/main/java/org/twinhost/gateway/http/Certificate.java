package org.twinhost.gateway.http;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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

    private final Path pem;
    private final Path key;
    private @Nullable SslContext context;
    private String seen = "";
    private String problem = "";
    private long lookedNanos = System.nanoTime() - 2 * KEPT_NANOS;

    Certificate(Path pem, Path key) {
        this.pem = pem;
        this.key = key;
    }

    /** What new connections are to be made with; empty: there is none, or none that could be used yet. */
    Optional<SslContext> current() {
        var now = System.nanoTime();
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
            seen = found;
            var tooWide = Secret.problem(key);
            if (tooWide.isPresent()) {
                throw new IOException(tooWide.get());
            }
            context = SslContextBuilder.forServer(pem.toFile(), key.toFile())
                    .sslProvider(SslProvider.JDK).protocols(List.of("TLSv1.3", "TLSv1.2")).build();
            problem = "";
            LOG.infof("TLS with the certificate in %s", pem);
        } catch (IOException | RuntimeException e) {
            problem = "the certificate in " + pem + " can't be used: " + e.getMessage() + ". Make it anew as root:"
                    + " /usr/lib/twinhost/bin/twinhost-certificates node NAME";
            LOG.error(problem);
        }
    }

    private static String stamp(Path file) throws IOException {
        var about = Files.readAttributes(file, BasicFileAttributes.class);
        return about.fileKey() + "/" + about.lastModifiedTime() + "/" + about.size();
    }
}
