/** Decides: pure machines, without clock, thread, file or process. {@code NodeFencing} and {@code Fencer} are the doors. */
@NullMarked
package org.twinhost.fencing.core;

import org.jspecify.annotations.NullMarked;
