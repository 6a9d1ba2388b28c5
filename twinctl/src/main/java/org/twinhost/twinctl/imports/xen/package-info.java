/** Guests as Xen's xm wants them; read, never evaluated. */
@NullMarked
package org.twinhost.twinctl.imports.xen;

import org.jspecify.annotations.NullMarked;
