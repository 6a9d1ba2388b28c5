/** What requests share: locked ranges, and flushes of one disk. */
package org.twinhost.replication.core.io;
