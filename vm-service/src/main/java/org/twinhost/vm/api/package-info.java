/** What people and monitoring see of this service; it only translates. */
@NullMarked
package org.twinhost.vm.api;

import org.jspecify.annotations.NullMarked;
