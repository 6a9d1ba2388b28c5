package org.twinhost.twinctl.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.PlainText;

/** A service's refusal (problem+json) as people read it: the title, why, and every single reason. */
final class Problems {

    private static final int TEXT_MAX = 1_000;

    private Problems() {}

    static String text(String target, int status, JsonNode problem) {
        var title = plain(problem.path("title").asText(""));
        var detail = plain(problem.path("detail").asText(""));
        var reasons = new ArrayList<String>();
        problem.path("reasons").forEach(reason -> reasons.add(plain(reason.asText())));
        if (title.isEmpty() && detail.isEmpty() && reasons.isEmpty()) {
            return "HTTP " + status + " and no reason came back for " + target;
        }
        if (reasons.isEmpty() || detail.equals(String.join("; ", reasons)) && reasons.size() == 1) {
            return join(title, detail);
        }
        return join(title, saysMore(detail, reasons) ? detail : "") + "\n  - " + String.join("\n  - ", reasons);
    }

    /** What somebody sent is named in refusals: it must not steer a terminal, nor look like lines of ours, nor fill it. */
    private static String plain(String text) {
        return PlainText.of(text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "…");
    }

    private static boolean saysMore(String detail, List<String> reasons) {
        return !reasons.stream().allMatch(detail::contains);
    }

    private static String join(String title, String detail) {
        return title.isEmpty() || detail.isEmpty() ? title + detail : title + ": " + detail;
    }
}
