/**
 * From a placement to the next operation of each guest: stop, demote, promote, start, in this order.
 * Remembers nothing: computed anew from what is observed.
 */
@NullMarked
package org.twinhost.resource.core.plan;

import org.jspecify.annotations.NullMarked;
