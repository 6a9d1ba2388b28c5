/** A person is asked: for a word, with what it voids read out before; for a text, in an editor. */
@NullMarked
package org.twinhost.twinctl.ask;

import org.jspecify.annotations.NullMarked;
