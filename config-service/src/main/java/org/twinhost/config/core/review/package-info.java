/**
 * What a person is shown of a change: what differs, when that takes effect, what of a file is no configuration at all. Start at
 * {@link org.twinhost.config.core.review.Differences}.
 */
@NullMarked
package org.twinhost.config.core.review;

import org.jspecify.annotations.NullMarked;
