/** What is given to who is asked for help: collected, redacted, packed. */
@NullMarked
package org.twinhost.twinctl.bundle;

import org.jspecify.annotations.NullMarked;
