/** How a page is printed, whatever it says. */
@NullMarked
package org.twinhost.twinctl.print;

import org.jspecify.annotations.NullMarked;
