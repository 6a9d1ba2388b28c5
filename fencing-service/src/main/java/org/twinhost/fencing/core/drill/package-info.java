/** A rehearsed power cut: whether it is admitted, and that the node is switched on again whoever is gone. */
@NullMarked
package org.twinhost.fencing.core.drill;

import org.jspecify.annotations.NullMarked;
