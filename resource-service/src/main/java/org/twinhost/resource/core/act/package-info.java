/**
 * What this node does: the events it is told, the effects it asks for, its state, and who changes it.
 * The coordinator with its orders and the lost nodes, the executor with its tasks, and what administrators ask for.
 */
@NullMarked
package org.twinhost.resource.core.act;

import org.jspecify.annotations.NullMarked;
