/** What heartbeat must not forget, on its disk. */
@NullMarked
package org.twinhost.heartbeat.store;

import org.jspecify.annotations.NullMarked;
