/**
 * The reports to and from the other nodes: numbered and acknowledged, so that each knows what the other knows.
 * What both last acknowledged is the ground of the fencing race.
 */
@NullMarked
package org.twinhost.resource.core.exchange;

import org.jspecify.annotations.NullMarked;
