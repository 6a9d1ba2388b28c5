/** What a dead node knew opens nothing any more: start reading at {@link org.twinhost.twinctl.replace.Replace}. */
@NullMarked
package org.twinhost.twinctl.replace;

import org.jspecify.annotations.NullMarked;
