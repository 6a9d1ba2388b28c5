/** What a replica durably knows, how it changes, and what it permits: pure, start at {@code Permits}. */
package org.twinhost.replication.core.facts;
