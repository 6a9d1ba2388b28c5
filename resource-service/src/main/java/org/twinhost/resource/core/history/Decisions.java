package org.twinhost.resource.core.history;

import java.util.ArrayList;
import java.util.List;

/** The latest decisions, oldest first; repeating the last one on a subject is no decision. */
public record Decisions(List<Decision> latest) {

    public static final Decisions NONE = new Decisions(List.of());
    private static final int MAX = 200;

    Decisions with(Decision decision) {
        List<Decision> newer = new ArrayList<>(latest);
        newer.add(decision);
        return new Decisions(List.copyOf(newer.size() > MAX ? newer.subList(newer.size() - MAX, newer.size()) : newer));
    }

    public boolean isNews(String subject, String text) {
        return of(subject).isEmpty() || !of(subject).getLast().text().equals(text);
    }

    public List<Decision> of(String subject) {
        return latest.stream().filter(each -> each.subject().equals(subject)).toList();
    }
}
