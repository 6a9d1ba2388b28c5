/** What monitors want to know of all services at once. */
@NullMarked
package org.twinhost.gateway.monitor;

import org.jspecify.annotations.NullMarked;
