/**
 * One node is left and boots alone: the operator's words that the others are off, and that what is here counts, in one command.
 * {@link org.twinhost.twinctl.alone.Plan} is made of facts and decides; {@link org.twinhost.twinctl.alone.Recovery} drives.
 */
@NullMarked
package org.twinhost.twinctl.alone;

import org.jspecify.annotations.NullMarked;
