/** How much memory guests may hold. Start at {@link org.twinhost.replication.net.budget.ByteBudget}. */
@NullMarked
package org.twinhost.replication.net.budget;

import org.jspecify.annotations.NullMarked;
