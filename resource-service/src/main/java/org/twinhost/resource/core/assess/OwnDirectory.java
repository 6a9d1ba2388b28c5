package org.twinhost.resource.core.assess;

import java.util.Optional;
import java.util.stream.Collectors;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.config.ConfigStatus;

/** What is wrong between this node's config service and its directory. */
final class OwnDirectory {

    private OwnDirectory() {}

    static Optional<Finding> of(ConfigStatus status) {
        return code(status.directory()).map(code -> Finding.of(code, Things.directory(status.node()), text(status)));
    }

    private static String text(ConfigStatus status) {
        String more = status.reasons().stream().filter(reason -> !status.text().contains(reason))
                .collect(Collectors.joining("; "));
        return more.isEmpty() ? status.text() : status.text() + ": " + more;
    }

    private static Optional<FindingCode> code(ConfigStatus.Directory directory) {
        return Optional.ofNullable(switch (directory) {
            case IN_STEP, ARRIVING -> null;
            case UNREACHABLE -> FindingCode.DIRECTORY_UNREACHABLE;
            case EMPTY -> FindingCode.DIRECTORY_EMPTY;
            case NOT_KEPT -> FindingCode.DIRECTORY_NOT_KEPT;
            case BEHIND -> FindingCode.DIRECTORY_BEHIND;
            case EDITED -> FindingCode.DIRECTORY_EDITED;
            case REFUSED -> FindingCode.DIRECTORY_REFUSED;
            case DISAGREES -> FindingCode.DIRECTORY_DISAGREES;
        });
    }
}
