/** Requests, their answers, and where on the bus they go. */
@NullMarked
package org.twinhost.contract.bus;

import org.jspecify.annotations.NullMarked;
