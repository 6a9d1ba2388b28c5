/** Proof that a node is off. {@code FencingService} is the door; what decides is in {@code core}. */
@NullMarked
package org.twinhost.fencing;

import org.jspecify.annotations.NullMarked;
