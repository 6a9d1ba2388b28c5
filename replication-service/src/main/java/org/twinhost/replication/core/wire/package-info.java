/** What two replicas say to each other, as records. */
package org.twinhost.replication.core.wire;
