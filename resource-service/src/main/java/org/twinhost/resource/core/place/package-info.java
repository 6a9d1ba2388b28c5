/**
 * Where the guests of the whole cluster belong: scores, their reasons, and failures that count against a node.
 * From one input to the placements of all guests; pure tables, in which rules between guests have their place.
 */
@NullMarked
package org.twinhost.resource.core.place;

import org.jspecify.annotations.NullMarked;
