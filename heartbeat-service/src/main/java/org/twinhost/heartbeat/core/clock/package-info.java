/** Clocks of nodes compared, for people. */
@NullMarked
package org.twinhost.heartbeat.core.clock;

import org.jspecify.annotations.NullMarked;
