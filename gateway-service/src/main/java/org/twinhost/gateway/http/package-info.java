/** Connections, and requests on them. */
@NullMarked
package org.twinhost.gateway.http;

import org.jspecify.annotations.NullMarked;
