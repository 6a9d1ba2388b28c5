/** Files of DRBD 0.7, 8 and 9. */
@NullMarked
package org.twinhost.twinctl.imports.drbd;

import org.jspecify.annotations.NullMarked;
