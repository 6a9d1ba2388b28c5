/** The one way to the services of a node: who asks is known, may what he may, and is bounded. */
@NullMarked
package org.twinhost.gateway;

import org.jspecify.annotations.NullMarked;
