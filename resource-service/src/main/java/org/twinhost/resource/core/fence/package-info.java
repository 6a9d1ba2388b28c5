/**
 * Who of two nodes that lost each other may fence first, and when fencing was last asked about a node.
 * Proof that a node is off comes from the fencing service alone.
 */
@NullMarked
package org.twinhost.resource.core.fence;

import org.jspecify.annotations.NullMarked;
