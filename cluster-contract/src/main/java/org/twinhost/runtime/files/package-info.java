/** Files that survive a power cut, and a full disk: durable writes, the incarnation, the counter of sessions. */
@NullMarked
package org.twinhost.runtime.files;

import org.jspecify.annotations.NullMarked;
