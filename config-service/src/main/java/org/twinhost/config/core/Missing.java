package org.twinhost.config.core;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.twinhost.contract.config.ClusterSnapshot;

/** Finds what a snapshot that came from outside does not say but has to. */
final class Missing {

    private static final Set<String> OPTIONAL =
            Set.of("revision", "home", "boot", "initrd", "commandLine", "firmware");

    private Missing() {}

    /** Every missing field by its path: {@code guests[0].uuid is missing}. */
    static List<String> in(ClusterSnapshot snapshot) {
        var reasons = new ArrayList<String>();
        look("", snapshot, reasons);
        return reasons;
    }

    private static void look(String path, Object value, List<String> reasons) {
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                require(path + "[" + i + "]", list.get(i), reasons);
            }
        } else if (value instanceof Record parent) {
            for (var component : parent.getClass().getRecordComponents()) {
                var name = component.getName();
                var child = read(component.getAccessor(), parent);
                if (child != null || !OPTIONAL.contains(name)) {
                    require(path.isEmpty() ? name : path + "." + name, child, reasons);
                }
            }
        }
    }

    private static void require(String path, Object value, List<String> reasons) {
        if (value == null) {
            reasons.add(path + " is missing");
        } else {
            look(path, value, reasons);
        }
    }

    private static Object read(java.lang.reflect.Method accessor, Record parent) {
        try {
            return accessor.invoke(parent);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + accessor, e);
        }
    }
}
