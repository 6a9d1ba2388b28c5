/** What every service answers over HTTP in the same way: what is audited, problems, check_mk's lines. */
@NullMarked
package org.twinhost.runtime.http;

import org.jspecify.annotations.NullMarked;
