/** Keeps what must outlive the process. */
@NullMarked
package org.twinhost.fencing.store;

import org.jspecify.annotations.NullMarked;
