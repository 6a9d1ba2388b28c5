/**
 * The history of the configuration: a git repository on each node, a commit for each revision. Start at {@link
 * org.twinhost.config.history.GitHistory}; JGit stays here.
 */
@NullMarked
package org.twinhost.config.history;

import org.jspecify.annotations.NullMarked;
