/**
 * What a replica decides and does, without clock, thread, socket or file. Start at
 * {@link org.twinhost.replication.core.Replica}.
 */
@NullMarked
package org.twinhost.replication.core;

import org.jspecify.annotations.NullMarked;
