/** The administrator's command line: REST in, words out. Start reading at {@link org.twinhost.twinctl.Twinctl}. */
@NullMarked
package org.twinhost.twinctl;

import org.jspecify.annotations.NullMarked;
