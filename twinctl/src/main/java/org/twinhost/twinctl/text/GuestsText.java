package org.twinhost.twinctl.text;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.PlainText;
import org.twinhost.contract.vm.VmState;
import org.twinhost.twinctl.print.View;

/** The guests of one node, as its vm-service has them. */
public final class GuestsText {

    private GuestsText() {}

    public static String of(VmState state, View view) {
        var table = new Table("GUEST", "STATE", "SINCE", "WHY");
        var notes = new StringBuilder();
        for (var guest : state.guests()) {
            table.row(guest.name(), guest.state() == null ? null : guest.state().name().toLowerCase(Locale.ROOT),
                    view.timeOrNull(guest.since()), guest.reason() == null ? "" : PlainText.of(guest.reason()));
            if (guest.differs() != null) {
                guest.differs().forEach(each -> notes.append(guest.name()).append(": restart needed: ")
                        .append(PlainText.of(each)).append('\n'));
            }
        }
        return "On " + state.node() + ", " + state.acceleration() + (state.hypervisorAnswers() ? ""
                : "; libvirt does not answer: guests may run on without it") + host(state.host()) + "\n"
                + (state.guests().isEmpty() ? "No guest is configured here, and none runs.\n" : "\n" + table)
                + (notes.isEmpty() ? "" : "\n" + notes);
    }

    private static String host(VmState.@Nullable Host host) {
        return host == null ? "" : ", " + host.memoryMib() + " MiB of memory, "
                + (host.bridges().isEmpty() ? "no bridge" : "bridges " + String.join(" ", host.bridges()));
    }
}
