package org.twinhost.resource.core.place;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Where every guest of the cluster belongs, from one input: the place for rules between guests, such as colocation and
 * order, of which there are none yet.
 *
 * @param byGuest of every configured guest
 */
public record Placements(PolicyInput input, Map<String, PlacementResult> byGuest) {

    public static Placements of(PolicyInput input) {
        Map<String, PlacementResult> placed = new TreeMap<>();
        input.guests().forEach(guest -> placed.put(guest.name(), new Placement(input, guest).result()));
        return new Placements(input, placed);
    }

    /** @param guest a configured one */
    public PlacementResult of(String guest) {
        return Objects.requireNonNull(byGuest.get(guest), () -> guest + " is not configured");
    }
}
