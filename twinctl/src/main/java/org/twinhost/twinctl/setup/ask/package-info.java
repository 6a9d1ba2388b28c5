/** What a person is asked, or has written, and what a node is made of that. */
@NullMarked
package org.twinhost.twinctl.setup.ask;

import org.jspecify.annotations.NullMarked;
