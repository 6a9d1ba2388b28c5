/** What two machines say to each other when one joins, and how each proves that it was invited or has invited. */
@NullMarked
package org.twinhost.twinctl.join.message;

import org.jspecify.annotations.NullMarked;
