/** What every service answers over HTTP in the same way: the token, problems, check_mk's lines. */
package org.twinhost.runtime.http;
