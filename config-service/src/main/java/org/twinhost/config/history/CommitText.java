package org.twinhost.config.history;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.config.Revision;

/**
 * The message of a revision's commit: the comment, then lines that say which revision it is.
 *
 * <pre>
 * more memory for web1
 *
 * Revision: 8-fedcba9876543210
 * Replaces: 7-0123456789abcdef
 * At: 2026-05-04T10:00:00.125Z
 * </pre>
 */
final class CommitText {

    private static final String REVISION = "Revision: ";
    private static final String REPLACES = "Replaces: ";
    private static final String AT = "At: ";
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})-([0-9a-f]{1,64})");

    private CommitText() {}

    static String of(Story story) {
        var text = new StringBuilder(subject(story)).append("\n\n").append(REVISION).append(story.revision()).append('\n');
        story.replaces().forEach(each -> text.append(REPLACES).append(each).append('\n'));
        if (story.at() != null) {
            text.append(AT).append(story.at()).append('\n');
        }
        return text.toString();
    }

    private static String subject(Story story) {
        var comment = story.comment();
        return comment == null || comment.isBlank() ? unsaid(story.revision()) : comment.strip();
    }

    private static String unsaid(Revision revision) {
        return "revision " + revision.number();
    }

    /**
     * The inverse.
     *
     * @param author of the commit; null: nobody said
     * @throws IOException the message is none of ours
     */
    static Story read(String message, @Nullable String author) throws IOException {
        int facts = message.lastIndexOf("\n\n" + REVISION);
        if (facts < 0) {
            throw new IOException("a commit without a revision: '" + message.lines().findFirst().orElse("") + "'");
        }
        Revision revision = null;
        var replaces = new ArrayList<Revision>();
        Instant at = null;
        for (var line : message.substring(facts).strip().lines().toList()) {
            if (line.startsWith(REVISION)) {
                revision = revision(line.substring(REVISION.length()));
            } else if (line.startsWith(REPLACES)) {
                replaces.add(revision(line.substring(REPLACES.length())));
            } else if (line.startsWith(AT)) {
                at = instant(line.substring(AT.length()));
            }
        }
        if (revision == null) {
            throw new IOException("a commit without a revision");
        }
        var comment = message.substring(0, facts);
        return new Story(revision, author, comment.equals(unsaid(revision)) ? null : comment, at, List.copyOf(replaces));
    }

    private static Revision revision(String text) throws IOException {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            throw new IOException("'" + text + "' is no revision");
        }
        return new Revision(Long.parseLong(match.group(1)), match.group(2));
    }

    private static Instant instant(String text) throws IOException {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IOException("'" + text + "' is no time", e);
        }
    }
}
