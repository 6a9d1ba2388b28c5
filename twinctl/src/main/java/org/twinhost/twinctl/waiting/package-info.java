/** Waiting until what was asked for is so. */
@NullMarked
package org.twinhost.twinctl.waiting;

import org.jspecify.annotations.NullMarked;
