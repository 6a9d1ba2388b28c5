/** One victim's way to the proof that it is off. {@link org.twinhost.fencing.core.victim.NodeFencing} is the door. */
@NullMarked
package org.twinhost.fencing.core.victim;

import org.jspecify.annotations.NullMarked;
