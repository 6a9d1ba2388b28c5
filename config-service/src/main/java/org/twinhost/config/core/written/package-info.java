/**
 * A configuration as a person wrote it, before it is one: what of it can't be read, and what can be said of the rest
 * nevertheless. Start at {@link org.twinhost.config.core.written.WrittenFields}.
 */
@NullMarked
package org.twinhost.config.core.written;

import org.jspecify.annotations.NullMarked;
