/**
 * Online verify: both replicas are compared chunk by chunk while the guest goes on, and what differs is repaired from the side
 * that is known to be right, or named. Start at {@link org.twinhost.replication.core.verify.VerifySource}.
 */
package org.twinhost.replication.core.verify;
