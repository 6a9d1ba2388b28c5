/**
 * Answers of the services in words and tables.
 */
@NullMarked
package org.twinhost.twinctl.text;

import org.jspecify.annotations.NullMarked;
