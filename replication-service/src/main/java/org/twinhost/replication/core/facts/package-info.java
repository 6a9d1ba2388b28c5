/** What a replica durably knows, how it changes, and what it permits: pure, start at {@code Permits}. */
@NullMarked
package org.twinhost.replication.core.facts;

import org.jspecify.annotations.NullMarked;
