package org.twinhost.resource.core.assess;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.resource.core.observe.Heard;
import org.twinhost.resource.core.observe.HostHealth;
import org.twinhost.resource.core.observe.ObservedCluster;

/** Room on the disk of the services' state, and certificates. */
final class OwnHost {

    /** Less than that share is free, and less than that many bytes: nearly full. */
    private static final int SHARE_LOW = 20;
    private static final long BYTES_LOW = 1L << 30;
    /** Less than that in any case: logs of a bad day. */
    private static final long BYTES_LEAST = 64L << 20;
    private static final Duration AGE_MAX = Duration.ofMinutes(1);
    private static final Duration CERTIFICATE_SOON = Duration.ofDays(30);

    private OwnHost() {}

    static List<Finding> of(ObservedCluster observed, Instant now) {
        Heard<HostHealth> heard = observed.local().host();
        List<Finding> found = new ArrayList<>();
        if (heard == null || !heard.isFresh(now, AGE_MAX)) {
            found.add(Finding.of(FindingCode.HOST_UNKNOWN, Things.node(observed.self()),
                    "nothing is known of its disk and its certificates"));
        } else {
            space(heard.value(), observed, found);
            heard.value().certificates().forEach(each -> certificate(each, observed, observed.clock(now), found));
        }
        return found;
    }

    private static void space(HostHealth host, ObservedCluster observed, List<Finding> found) {
        String what = Things.node(observed.self());
        boolean isLow = host.freeBytes() < BYTES_LEAST
                || host.freeBytes() < BYTES_LOW && host.freeBytes() < host.totalBytes() / SHARE_LOW;
        if (host.spaceTrouble() != null) {
            found.add(Finding.of(FindingCode.SPACE_FULL, what, host.spaceTrouble()));
        } else if (isLow) {
            found.add(Finding.of(FindingCode.SPACE_LOW, what, "the disk of its services' state is nearly full: less than "
                    + (host.freeBytes() < BYTES_LEAST ? "64 MiB" : "5 % of it") + " are free"));
        }
    }

    private static void certificate(
            HostHealth.Certificate certificate, ObservedCluster observed, Instant now, List<Finding> found) {
        String what = Things.node(observed.self());
        if (certificate.until() == null) {
            found.add(Finding.of(FindingCode.CERTIFICATE_EXPIRED, what,
                    certificate.name() + " is of no use: " + certificate.problem()));
        } else if (certificate.until().isBefore(now)) {
            found.add(Finding.of(FindingCode.CERTIFICATE_EXPIRED, what,
                    certificate.name() + " was valid until " + certificate.until()));
        } else if (certificate.until().minus(CERTIFICATE_SOON).isBefore(now)) {
            found.add(Finding.of(FindingCode.CERTIFICATE_EXPIRES, what,
                    certificate.name() + " is valid until " + certificate.until()));
        }
    }
}
