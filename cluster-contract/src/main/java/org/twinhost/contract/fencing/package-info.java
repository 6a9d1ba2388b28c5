/** What fencing publishes and is asked: who is proven off, and who is being switched off. */
@NullMarked
package org.twinhost.contract.fencing;

import org.jspecify.annotations.NullMarked;
