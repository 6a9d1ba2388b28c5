/** What the gateway of a node and those who ask it have in common. */
@NullMarked
package org.twinhost.runtime.gateway;

import org.jspecify.annotations.NullMarked;
