/** What happened in the cluster, as a person reads it. */
@NullMarked
package org.twinhost.twinctl.events;

import org.jspecify.annotations.NullMarked;
