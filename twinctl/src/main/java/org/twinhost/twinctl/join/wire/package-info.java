/** The connection between two machines of which one joins: TLS, frames, deadlines, strangers. */
@NullMarked
package org.twinhost.twinctl.join.wire;

import org.jspecify.annotations.NullMarked;
