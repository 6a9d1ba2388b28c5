/** Files of Heartbeat: ha.cf, authkeys, haresources. */
@NullMarked
package org.twinhost.twinctl.imports.heartbeat;

import org.jspecify.annotations.NullMarked;
