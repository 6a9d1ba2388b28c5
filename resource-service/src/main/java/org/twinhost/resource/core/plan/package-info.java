/**
 * From a placement to the next operation of each guest: stop, demote, promote, start, in this order.
 * Remembers nothing: computed anew from what is observed.
 */
package org.twinhost.resource.core.plan;
