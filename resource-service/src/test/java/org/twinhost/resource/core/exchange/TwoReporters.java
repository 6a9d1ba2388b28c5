package org.twinhost.resource.core.exchange;

import static org.twinhost.resource.world.Configurations.J1;
import static org.twinhost.resource.world.Configurations.J2;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.resource.ReportPart;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.GuestState;
import org.twinhost.resource.core.observe.ResourceSettings;

/** Two resource services that report to each other; a test decides what arrives. */
final class TwoReporters {

    static final View VIEW = new View(7, List.of(J1, J2), J1);

    final Reporter one = new Reporter(J1, 4);
    final Reporter two = new Reporter(J2, 9);
    private Instant now = Instant.parse("2026-01-01T12:00:00Z");

    TwoReporters() {
        one.other = two;
        two.other = one;
    }

    final class Reporter {
        final NodeId node;
        ReportExchange exchange;
        Reporter other;
        /** The last whole report of the other. */
        Optional<NodeReport> knows = Optional.empty();

        Reporter(NodeId node, long session) {
            this.node = node;
            restarts(session);
        }

        void restarts(long session) {
            exchange = ReportExchange.of(session);
            knows = Optional.empty();
        }

        /** What it would send; nothing of it arrives by itself. */
        List<ResourceCommand> makes(NodeReport own) {
            ReportExchange.Sending sending =
                    exchange.sending(own, List.of(other.node), now, ResourceSettings.DEFAULTS);
            exchange = sending.exchange();
            return sending.messages().stream().map(ReportExchange.Message::command).toList();
        }

        /** A message of the other arrives; whether a newer report is whole by it. */
        boolean hears(ResourceCommand message) {
            if (message instanceof ResourceCommand.Report(var part)) {
                ReportExchange.Heard heard = exchange.heard(part, now);
                exchange = heard.exchange();
                knows = heard.report().or(() -> knows);
                return heard.report().isPresent();
            }
            if (message instanceof ResourceCommand.Acknowledge word) {
                exchange = exchange.heard(word, now);
                return false;
            }
            ResourceCommand.Repeat repeat = (ResourceCommand.Repeat) message;
            boolean confirmed = exchange.isConfirmedBy(repeat);
            exchange = exchange.heard(repeat, now);
            return confirmed;
        }

        /** What it sends at once when a part arrived. */
        List<ResourceCommand> acknowledges() {
            ReportExchange.Sending sending = exchange.acknowledging(node);
            exchange = sending.exchange();
            return sending.messages().stream().map(ReportExchange.Message::command).toList();
        }

        /** All of it arrives. */
        void tells(NodeReport own) {
            makes(own).forEach(other::hears);
        }
    }

    /** As long as between two reports when nothing changes. */
    void later() {
        now = now.plus(ResourceSettings.DEFAULTS.reportEvery());
    }

    List<ReportPart> parts(List<ResourceCommand> messages) {
        return messages.stream()
                .flatMap(each -> each instanceof ResourceCommand.Report(var part) ? Stream.of(part) : Stream.empty()).toList();
    }

    static NodeReport report(NodeId node, int guests) {
        return report(node, guests, List.of());
    }

    static NodeReport report(NodeId node, int guests, List<VolumeState> volumes) {
        List<GuestState> states = new ArrayList<>();
        for (int i = 0; i < guests; i++) {
            states.add(new GuestState("guest" + i, GuestRunState.RUNNING, Instant.EPOCH, null));
        }
        return new NodeReport(node, 1, 0, 0, 0, VIEW, false, true, volumes, states, List.of(), List.of());
    }

    /** A report of guests with two volumes each, and with all the troubles that can be told. */
    static NodeReport troubled(NodeId node, int guests, String trouble) {
        List<GuestState> states = new ArrayList<>();
        List<VolumeState> volumes = new ArrayList<>();
        for (int i = 0; i < guests; i++) {
            String name = "a-guest-with-a-name-as-long-as-it-may-have-in-the-directory-" + (1000 + i);
            states.add(new GuestState(name, GuestRunState.PAUSED, Instant.parse("2026-01-01T12:00:00.123456789Z"), trouble));
            volumes.add(volume("a" + name.substring(3) + "-a", trouble));
            volumes.add(volume("b" + name.substring(3) + "-b", trouble));
        }
        return report(node, 0, volumes).with(volumes, states, List.of());
    }

    static VolumeState volume(String name, String trouble) {
        return new VolumeState(name, 1L << 46, Role.SECONDARY, DiskState.INCONSISTENT, ConnectionState.SYNC_TARGET, false,
                trouble, J2, Role.SECONDARY, DiskState.UP_TO_DATE, false, trouble, false, "0123456789abcdef", 1L << 45,
                12.345678901234567);
    }
}
