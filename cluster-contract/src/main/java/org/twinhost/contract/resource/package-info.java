/** What the resource services tell each other, people and programs. */
@NullMarked
package org.twinhost.contract.resource;

import org.jspecify.annotations.NullMarked;
