/**
 * What this node knows of the cluster, each piece with its age, and what may be relied on.
 * The ground of every decision; it decides nothing itself.
 */
@NullMarked
package org.twinhost.resource.core.observe;

import org.jspecify.annotations.NullMarked;
