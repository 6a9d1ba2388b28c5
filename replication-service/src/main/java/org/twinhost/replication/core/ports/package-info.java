/** What a replica is given by what surrounds it, and how that answers. */
@NullMarked
package org.twinhost.replication.core.ports;

import org.jspecify.annotations.NullMarked;
