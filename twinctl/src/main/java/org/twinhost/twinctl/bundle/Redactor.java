package org.twinhost.twinctl.bundle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of what leaves the node: those that are known in every form of {@link Disguises}, also where white space
 * breaks them, and what looks like one.
 */
final class Redactor {

    static final String REDACTED = "<redacted>";

    private static final String QUOTED = '"' + REDACTED + '"';

    /** What looks like a secret is the second group; what is around it stays. */
    private static final List<Pattern> LOOKS_LIKE_ONE = List.of(
            Pattern.compile("(-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----)(.*?)(-----END [A-Z0-9 ]*PRIVATE KEY-----|\\z)",
                    Pattern.DOTALL),
            Pattern.compile("(\\A)([A-Za-z0-9+/=\\s]{1,9999})(-----END [A-Z0-9 ]*PRIVATE KEY-----)"),
            Pattern.compile("(?i)(bearer[ \\t]+)([A-Za-z0-9._~+/=-]+)()"),
            Pattern.compile("(?i)(authorization[\"']?\\s*[:=]\\s*[\"']?basic\\s+)([A-Za-z0-9+/=]+)()"),
            Pattern.compile("(?i)((?:password|passwd|passphrase|secret|rootpw|bindpw|credentials|\\btoken)\\\\*[\"']?[ \\t]*"
                    + "[=:][ \\t]*)(\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|'[^']*'|\\\\*[\"']?[^\\s\"'\\\\,;&<>]+)()"),
            Pattern.compile("(?i)(^[ \\t]*(?:rootpw|bindpw|passwd|password)[ \\t]+)(\\S+)()", Pattern.MULTILINE),
            Pattern.compile("(\\bsecret,[^\\s]*?\\bdata=)([^,\\s]+)()"),
            Pattern.compile("(?i)(ipmi[^\\r\\n]*?[ \\t]-[PKyk][ \\t]*)([^\\s-]\\S*)()"),
            Pattern.compile("(://[^/\\s:@]{1,64}:)([^@\\s/]{1,256})(@)"));
    private static final int KEY = Long.BYTES;

    /** Forms that are looked for in any line's breaks, by their first eight characters. */
    private final Map<Long, List<String>> longForms = new HashMap<>();
    private final List<String> shortForms = new ArrayList<>();

    Redactor(Secrets secrets) {
        var forms = new TreeSet<String>();
        secrets.words().forEach(word -> forms.addAll(Disguises.of(word)));
        // The longest first, so that none is left in part.
        forms.stream().sorted((one, other) -> other.length() - one.length()).forEach(form -> {
            if (form.length() < KEY || form.indexOf('\\') >= 0 || form.chars().anyMatch(Character::isWhitespace)) {
                shortForms.add(form);
            } else {
                longForms.computeIfAbsent(key(form), _ -> new ArrayList<>()).add(form);
            }
        });
    }

    byte[] redacted(byte[] content) {
        // One character a byte: whatever it is, all that is no secret comes out as it went in.
        return redacted(new String(content, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
    }

    String redacted(String text) {
        var known = withoutLong(text);
        for (var form : shortForms) {
            known = known.replace(form, REDACTED);
        }
        for (var pattern : LOOKS_LIKE_ONE) {
            known = pattern.matcher(known).replaceAll(found -> Matcher.quoteReplacement(
                    found.group(1) + (found.group(2).startsWith("\"") ? QUOTED : REDACTED) + found.group(3)));
        }
        return known;
    }

    private static long key(String form) {
        long key = 0;
        for (int at = 0; at < KEY; at++) {
            key = key << Byte.SIZE | form.charAt(at) & 0xFF;
        }
        return key;
    }

    /** Looks at the text without its white space: encoders break long lines. */
    private String withoutLong(String text) {
        var at = new int[text.length()];
        var dense = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (!isBreak(text, i)) {
                at[dense.length()] = i;
                dense.append(text.charAt(i));
            }
        }
        var result = new StringBuilder(text.length());
        int copied = 0;
        long key = 0;
        for (int end = 0; end < dense.length(); end++) {
            key = key << Byte.SIZE | dense.charAt(end) & 0xFF;
            var start = end - KEY + 1;
            var length = start < 0 ? 0 : lengthOfSecret(dense, start, key);
            if (length > 0) {
                var from = at[start];
                if (from >= copied) {
                    result.append(text, copied, from).append(REDACTED);
                }
                copied = Math.max(copied, at[start + length - 1] + 1);
            }
        }
        return result.append(text, copied, text.length()).toString();
    }

    /** A line's end or what stands for it in JSON. */
    private static boolean isBreak(String text, int at) {
        var each = text.charAt(at);
        if (Character.isWhitespace(each) || each == 0) {
            return true;
        }
        return each == '\\' && at + 1 < text.length() && "nrt".indexOf(text.charAt(at + 1)) >= 0
                || at > 0 && text.charAt(at - 1) == '\\' && "nrt".indexOf(each) >= 0;
    }

    private int lengthOfSecret(StringBuilder dense, int start, long key) {
        for (var form : longForms.getOrDefault(key, List.of())) {
            var end = start + form.length();
            if (end <= dense.length() && form.contentEquals(dense.subSequence(start, end))) {
                return form.length();
            }
        }
        return 0;
    }
}
