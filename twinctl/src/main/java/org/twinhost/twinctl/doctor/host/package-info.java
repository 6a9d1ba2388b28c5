/** Checks of this machine by itself. */
@NullMarked
package org.twinhost.twinctl.doctor.host;

import org.jspecify.annotations.NullMarked;
