package org.twinhost.twinctl.imports.draft;

import java.util.List;

/**
 * Where something belongs.
 *
 * @param node as it is written
 * @param told of the lines that name it, see {@link Draft#tell}
 */
public record Home(String node, List<Integer> told) {}
