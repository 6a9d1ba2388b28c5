/** Who this process is to others on the node and who they are: keys and certificates. */
@NullMarked
package org.twinhost.runtime.tls;

import org.jspecify.annotations.NullMarked;
