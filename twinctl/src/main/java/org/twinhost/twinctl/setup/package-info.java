/** Makes a Debian machine a node: start reading at {@link org.twinhost.twinctl.setup.Installation}. */
@NullMarked
package org.twinhost.twinctl.setup;

import org.jspecify.annotations.NullMarked;
