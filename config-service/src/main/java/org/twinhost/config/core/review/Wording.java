package org.twinhost.config.core.review;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.twinhost.config.core.fields.ConfigFields;
import org.twinhost.config.core.fields.Content;
import org.twinhost.config.core.fields.FieldType.Entries;
import org.twinhost.config.core.fields.FieldType.Flag;
import org.twinhost.config.core.fields.FieldType.Inner;
import org.twinhost.config.core.fields.FieldType.Node;
import org.twinhost.config.core.fields.FieldType.Ordered;
import org.twinhost.config.core.fields.FieldType.Pairs;
import org.twinhost.config.core.fields.FieldType.Stamp;
import org.twinhost.config.core.fields.FieldType.Text;
import org.twinhost.config.core.fields.FieldType.Whole;
import org.twinhost.config.core.fields.FieldType.Word;
import org.twinhost.config.core.fields.FieldType.Words;
import org.twinhost.config.core.fields.Section;
import org.twinhost.contract.config.ClusterSnapshot;

/**
 * What of a written configuration is no configuration: where it says the same as what is in force, and looks different. For
 * whoever wonders why his file changes nothing.
 */
public final class Wording {

    private Wording() {}

    /**
     * @param written nothing required may be missing
     * @param running what is in force, of the same content
     */
    public static List<String> differences(ClusterSnapshot written, ClusterSnapshot running) {
        var found = new ArrayList<String>();
        if (written.revision() != null && !written.revision().equals(running.revision())) {
            found.add("its revision " + written.revision() + ", for the service counts revisions itself: "
                    + running.revision() + " is in force");
        }
        var orders = new ArrayList<String>();
        look(ConfigFields.CLUSTER, written, Content.normal(written), "", found, orders);
        if (!orders.isEmpty()) {
            found.add("the order of " + String.join(", ", orders));
        }
        return found;
    }

    private static void look(
            Section section, Record written, Record normal, String who, List<String> found, List<String> orders) {
        for (var field : section.fields()) {
            var raw = section.value(written, field);
            var means = section.value(normal, field);
            if (Objects.equals(raw, means)) {
                continue;
            }
            switch (field.type()) {
                case Inner(var inner) when raw != null && means != null ->
                        look(inner, (Record) raw, (Record) means, who + field.name() + ".", found, orders);
                case Entries(var entry, _, _) -> list(entry, section.list(written, field), section.list(normal, field),
                        who + field.name(), found, orders);
                case Pairs(var pair, _, _) -> list(pair, section.list(written, field), section.list(normal, field),
                        who + field.name(), found, orders);
                case Inner _, Text _, Whole _, Flag _, Word _, Words _, Node _, Ordered _, Stamp _ ->
                        found.add(who + field.name() + " '" + raw + "', which means "
                        + (means == null ? "the same as if it were absent" : "'" + means + "'"));
            }
        }
    }

    private static void list(
            Section section, List<?> written, List<?> normal, String name, List<String> found, List<String> orders) {
        var order = written.stream().map(each -> section.key((Record) each)).toList();
        if (!order.equals(normal.stream().map(each -> section.key((Record) each)).toList())) {
            orders.add(name.replace(": ", " "));
        }
        for (var each : written) {
            var key = section.key((Record) each);
            normal.stream().filter(other -> Objects.equals(section.key((Record) other), key)).findFirst()
                    .ifPresent(other -> look(section, (Record) each, (Record) other, name + " " + key + ": ", found, orders));
        }
    }
}
