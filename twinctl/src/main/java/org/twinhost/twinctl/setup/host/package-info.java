/** What is changed on a machine, behind one interface. */
@NullMarked
package org.twinhost.twinctl.setup.host;

import org.jspecify.annotations.NullMarked;
