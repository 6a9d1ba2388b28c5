/** What is asked of whom and by which right, who has a place, and how texts of services become one. Touches nothing. */
@NullMarked
package org.twinhost.gateway.core;

import org.jspecify.annotations.NullMarked;
