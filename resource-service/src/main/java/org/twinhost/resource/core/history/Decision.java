package org.twinhost.resource.core.history;

import java.time.Instant;
import java.util.List;

/**
 * A decision with its reasons.
 *
 * @param subject the guest or node it is about
 */
public record Decision(Instant at, String subject, String text, List<String> reasons) {}
