/**
 * What the services say to each other, and nothing of how: identifiers, bus topics and payload records. A core may import
 * this package and {@code java.*}, nothing else.
 */
@NullMarked
package org.twinhost.contract;

import org.jspecify.annotations.NullMarked;
