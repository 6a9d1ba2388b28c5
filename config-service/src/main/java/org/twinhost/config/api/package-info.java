/** What the configuration service shows over HTTP, and what monitoring asks of it. */
@NullMarked
package org.twinhost.config.api;

import org.jspecify.annotations.NullMarked;
