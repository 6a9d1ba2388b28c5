/** How the services of this node are asked. */
@NullMarked
package org.twinhost.gateway.services;

import org.jspecify.annotations.NullMarked;
