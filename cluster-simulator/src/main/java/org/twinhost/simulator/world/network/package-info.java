/** Heartbeat's links, and TCP between the replication services: what is cut, slow, lost or comes twice. */
package org.twinhost.simulator.world.network;
