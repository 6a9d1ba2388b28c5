/**
 * What the cluster's protection is worth: what a node finds on itself, what follows from all that is observed, and what would
 * become of each guest if a node died now. For people alone: nothing is started, stopped or fenced by it.
 */
@NullMarked
package org.twinhost.resource.core.assess;

import org.jspecify.annotations.NullMarked;
