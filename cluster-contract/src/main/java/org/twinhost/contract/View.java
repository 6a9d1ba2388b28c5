package org.twinhost.contract;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A membership view: who counts as alive, agreed among its members and durable on each before it is used (S5).
 *
 * <p>Commands name the whole view they were decided in; an executor refuses another view's, so that what was decided
 * before a node was lost can't be carried out after.
 *
 * @param number one above any number that a member had stored; 0 is the view of a node that was in none yet
 * @param members in alphabetical order; empty in view 0
 * @param coordinator who decides in this view: the lowest id among the members with the newest configuration revision;
 *     null in view 0
 */
public record View(long number, List<NodeId> members, @Nullable NodeId coordinator) {

    /** The view of a node that has not met its peers since it booted. It permits nothing. */
    public static final View NONE = new View(0, List.of(), null);

    public View {
        var sorted = new ArrayList<>(members);
        Collections.sort(sorted);
        members = List.copyOf(sorted);
        if (coordinator != null && !members.contains(coordinator)) {
            throw new IllegalArgumentException("coordinator " + coordinator + " is no member of " + members);
        }
    }

    public boolean has(NodeId node) {
        return members.contains(node);
    }

    @Override
    public String toString() {
        return "view " + number + " " + members;
    }
}
