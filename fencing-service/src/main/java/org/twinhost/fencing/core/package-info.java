/** Decides: pure machines, without clock, thread, file or process. {@code NodeFencing} and {@code Fencer} are the doors. */
package org.twinhost.fencing.core;
