/** Only translates between people and the service. */
@NullMarked
package org.twinhost.fencing.api;

import org.jspecify.annotations.NullMarked;
