package org.twinhost.twinctl.imports.draft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.imports.fate.Place;

/** A mirrored disk, as far as it is known. For one thread. */
public final class Volume {

    /**
     * @param device null: it is not said
     * @param metaDisk null: behind the data
     */
    public record Replica(@Nullable String device, @Nullable String metaDisk) {}

    private final String name;
    private final String resource;
    private final Place place;
    private final Map<String, Replica> replicas = new LinkedHashMap<>();
    private final List<String> devices = new ArrayList<>();
    private @Nullable Long sizeBytes;

    /** @param resource as the old world called it */
    public Volume(String name, String resource, Place place) {
        this.name = name;
        this.resource = resource;
        this.place = place;
    }

    public String name() {
        return name;
    }

    public String resource() {
        return resource;
    }

    public Place place() {
        return place;
    }

    /** By node. */
    public Map<String, Replica> replicas() {
        return replicas;
    }

    /** What it is called under /dev by who mounts it. */
    public List<String> devices() {
        return devices;
    }

    public @Nullable Long sizeBytes() {
        return sizeBytes;
    }

    public void size(long bytes) {
        sizeBytes = bytes;
    }
}
