/** How much memory guests may hold. Start at {@link org.twinhost.replication.net.budget.ByteBudget}. */
package org.twinhost.replication.net.budget;
