package org.twinhost.runtime.unit;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.twinhost.runtime.http.CheckMkLine;

/**
 * What the service's health endpoint says now.
 *
 * @param isReady whether every check of it holds
 * @param text what is missing, else the worst that check_mk is told; for people
 */
record Readiness(boolean isReady, String text) {

    private static final int CRITICAL = 2;

    /**
     * From the checks of the health endpoint, and from what check_mk is told, whose words say best what is waited for.
     *
     * @param checks those that have to hold
     */
    static Readiness of(List<HealthCheckResponse> checks, List<CheckMkLine> lines) {
        var missing = checks.stream().filter(each -> each.getStatus() != HealthCheckResponse.Status.UP).map(Readiness::text)
                .sorted().toList();
        var worst = lines.stream().filter(each -> each.state() == 1 || each.state() == CRITICAL)
                .max(Comparator.comparingInt(CheckMkLine::state)).map(each -> each.item() + ": " + each.text());
        return missing.isEmpty()
                ? new Readiness(true, worst.orElse("serving"))
                : new Readiness(false, "not ready: " + String.join("; ", missing));
    }

    private static String text(HealthCheckResponse check) {
        var data = check.getData().stream().flatMap(each -> each.entrySet().stream())
                .map(each -> each.getKey() + " " + each.getValue()).sorted().collect(Collectors.joining(", "));
        return data.isEmpty() ? check.getName() : check.getName() + " (" + data + ")";
    }
}
