package org.twinhost.contract.bus;

import java.util.Arrays;
import java.util.Optional;
import org.twinhost.contract.ServiceName;

/** A topic as it is read: what for, and who wrote it. The broker lets only that one write it, so it is more than a claim. */
public sealed interface Topic {

    /** Retained, told by its owner. */
    record State(ServiceName owner, String what) implements Topic {}

    /** A {@link Request}. */
    record Command(ServiceName to, ServiceName from) implements Topic {}

    /** A {@link org.twinhost.contract.bus.Reply}. */
    record Answer(ServiceName to, ServiceName from) implements Topic {}

    /** An {@link Inbound} with a {@link Request}; heartbeat wrote it. */
    record RemoteCommand(ServiceName to) implements Topic {}

    /** An {@link Inbound} with a {@link org.twinhost.contract.bus.Reply}; heartbeat wrote it. */
    record RemoteAnswer(ServiceName to) implements Topic {}

    /** An {@link Outbound}, for heartbeat. */
    record Outbox(ServiceName from) implements Topic {}

    /** Empty: no topic of Twinhost's. */
    static Optional<Topic> of(String text) {
        var parts = text.split("/", -1);
        if (parts.length != 4 || !parts[0].equals(Topics.ROOT)) {
            return Optional.empty();
        }
        return service(parts[1]).flatMap(service -> switch (parts[2]) {
            case "state" -> Optional.of(new State(service, parts[3]));
            case "command" -> service(parts[3]).map(from -> new Command(service, from));
            case "reply" -> service(parts[3]).map(from -> new Answer(service, from));
            case "outbox" -> service == ServiceName.HEARTBEAT ? service(parts[3]).map(Outbox::new) : Optional.empty();
            case "remote" -> switch (parts[3]) {
                case "command" -> Optional.of(new RemoteCommand(service));
                case "reply" -> Optional.of(new RemoteAnswer(service));
                default -> Optional.<Topic>empty();
            };
            default -> Optional.empty();
        });
    }

    private static Optional<ServiceName> service(String label) {
        return Arrays.stream(ServiceName.values()).filter(each -> each.label().equals(label)).findFirst();
    }
}
