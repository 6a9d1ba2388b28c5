/** Decides: pure machines, without clock, thread, file or process. {@code NodeFencing} and {@code Keeper} are the doors. */
package org.twinhost.fencing.core;
