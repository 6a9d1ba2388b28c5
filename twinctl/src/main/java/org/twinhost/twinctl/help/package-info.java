/** What the model of the commands is good for besides parsing: manual pages, and what a shell completes. */
@NullMarked
package org.twinhost.twinctl.help;

import org.jspecify.annotations.NullMarked;
