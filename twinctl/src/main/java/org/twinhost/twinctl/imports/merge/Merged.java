package org.twinhost.twinctl.imports.merge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What comes of it.
 *
 * @param snapshot as far as it goes; whole where nothing is undecided
 * @param undecided what has to be said first, a sentence each
 * @param made what no old file says and is there now, a sentence each
 */
public record Merged(ObjectNode snapshot, List<String> undecided, List<String> made) {}
