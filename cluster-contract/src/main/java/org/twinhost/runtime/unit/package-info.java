/** What a service tells systemd about itself: that it serves, that its loops take events, what it waits for. */
@NullMarked
package org.twinhost.runtime.unit;

import org.jspecify.annotations.NullMarked;
