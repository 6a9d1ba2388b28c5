/** What is durable of a replica, and in which order: facts, activity log, bitmap; start at {@code MetadataArea}. */
@NullMarked
package org.twinhost.replication.core.area;

import org.jspecify.annotations.NullMarked;
