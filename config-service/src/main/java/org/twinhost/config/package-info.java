/**
 * The configuration service around its core: the process, its settings, JSON as people send it. Start at {@link
 * org.twinhost.config.ConfigService}.
 */
@NullMarked
package org.twinhost.config;

import org.jspecify.annotations.NullMarked;
