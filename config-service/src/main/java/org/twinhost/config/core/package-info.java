/**
 * What becomes of a change and of what the directory holds, without clock, thread, socket or file. Start at {@link
 * org.twinhost.config.core.ConfigChange}.
 */
@NullMarked
package org.twinhost.config.core;

import org.jspecify.annotations.NullMarked;
