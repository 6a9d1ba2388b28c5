package org.twinhost.vm.core;

import java.time.Instant;
import org.twinhost.contract.View;

/**
 * A command that waits for its outcome.
 *
 * @param requestId what the answer names
 * @param notAfter the sender waits no longer: no work that wasn't begun then may be begun
 * @param view the view in which it was decided
 */
public record Ask(String requestId, Instant notAfter, View view) {}
