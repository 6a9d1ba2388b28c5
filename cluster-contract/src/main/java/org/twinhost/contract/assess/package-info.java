/** What a cluster's protection is worth: findings, and the verdict that follows from them. */
@NullMarked
package org.twinhost.contract.assess;

import org.jspecify.annotations.NullMarked;
