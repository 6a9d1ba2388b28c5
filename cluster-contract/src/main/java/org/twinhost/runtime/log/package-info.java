/** What a service logs: fields beside the text, and the way to the journal. */
@NullMarked
package org.twinhost.runtime.log;

import org.jspecify.annotations.NullMarked;
