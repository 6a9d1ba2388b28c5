/** What a replica is given by what surrounds it, and how that answers. */
package org.twinhost.replication.core.ports;
