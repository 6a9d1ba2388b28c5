/** Drills: whether one is safe, what is seen of it, and what comes of it. */
@NullMarked
package org.twinhost.twinctl.drill;

import org.jspecify.annotations.NullMarked;
