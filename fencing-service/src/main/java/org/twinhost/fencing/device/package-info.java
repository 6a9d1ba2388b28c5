/** Speaks to fence devices: processes with deadlines, and their words translated for administrators. */
@NullMarked
package org.twinhost.fencing.device;

import org.jspecify.annotations.NullMarked;
