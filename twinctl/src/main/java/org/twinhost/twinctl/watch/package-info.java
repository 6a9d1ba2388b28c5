/** The cluster on a full screen, live. */
@NullMarked
package org.twinhost.twinctl.watch;

import org.jspecify.annotations.NullMarked;
