/** slapd on each node, in mirror mode, and what people do to it. */
package org.twinhost.simulator.world.directory;
