/**
 * Runs the machine of {@code core} between the bus, the directory and the disk, on a loop that somebody else provides.
 */
@NullMarked
package org.twinhost.config.desk;

import org.jspecify.annotations.NullMarked;
