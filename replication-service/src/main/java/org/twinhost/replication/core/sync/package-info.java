/** What two replicas that meet are to each other: pure, start at {@code SyncHandshake}. */
package org.twinhost.replication.core.sync;
