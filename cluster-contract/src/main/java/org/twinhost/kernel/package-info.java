/**
 * What the cores of all services are made of: facts on their way to the disk, time, the word of heartbeat, the loop of a desk.
 * Pure: no clock, thread, socket, file or framework, so that the simulator runs the same.
 */
@NullMarked
package org.twinhost.kernel;

import org.jspecify.annotations.NullMarked;
