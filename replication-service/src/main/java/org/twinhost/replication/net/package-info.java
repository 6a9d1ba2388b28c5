/** The peer protocol: authenticated TCP connections and the frames on them. Netty stays here and in what wires it. */
package org.twinhost.replication.net;
