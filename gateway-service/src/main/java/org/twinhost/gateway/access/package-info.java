/** Who asks: the kernel's word for a local user, or a token. */
@NullMarked
package org.twinhost.gateway.access;

import org.jspecify.annotations.NullMarked;
