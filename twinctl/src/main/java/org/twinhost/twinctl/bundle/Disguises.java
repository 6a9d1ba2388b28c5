package org.twinhost.twinctl.bundle;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The forms in which a secret turns up: as it is, escaped, in hex, and within base64 of something longer. */
final class Disguises {

    private static final Pattern HEX = Pattern.compile("(?:[0-9A-Fa-f]{2}){8,}");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{16,}={0,2}");
    /** Shorter ones are too likely to be something else. */
    private static final int ENCODED_SHORTEST = 6;
    private static final int BITS_OF_A_CHARACTER = 6;

    private Disguises() {}

    static Set<String> of(byte[] secret) {
        var forms = new LinkedHashSet<String>();
        var text = new String(secret, StandardCharsets.ISO_8859_1);
        var xml = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        for (var each : List.of(text, xml, xml.replace("\"", "&quot;"), xml.replace("'", "&apos;"))) {
            forms.add(each);
            forms.add(quoted(each));
            forms.add(quoted(quoted(each)));
        }
        forms.add(percented(secret));
        addEncoded(secret, forms);
        if (HEX.matcher(text).matches()) {
            forms.add(text.toLowerCase(Locale.ROOT));
            forms.add(text.toUpperCase(Locale.ROOT));
            addEncoded(HexFormat.of().parseHex(text), forms);
        }
        if (BASE64.matcher(text).matches()) {
            addDecoded(text, forms);
        }
        return forms;
    }

    /** As JSON has it. */
    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String percented(byte[] secret) {
        var text = new StringBuilder();
        for (var each : secret) {
            var isPlain = each > ' ' && (Character.isLetterOrDigit(each) || "-._~".indexOf(each) >= 0);
            text.append(isPlain ? String.valueOf((char) each) : String.format("%%%02X", each));
        }
        return text.toString();
    }

    private static void addDecoded(String text, Set<String> forms) {
        try {
            addEncoded(Base64.getDecoder().decode(text), forms);
        } catch (IllegalArgumentException none) {
            // It only looks like base64.
        }
    }

    private static void addEncoded(byte[] bytes, Set<String> forms) {
        addLong(HexFormat.of().formatHex(bytes), forms);
        addLong(HexFormat.of().withUpperCase().formatHex(bytes), forms);
        for (int before = 0; before < 3; before++) {
            var longer = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, longer, before, bytes.length);
            var all = Base64.getEncoder().withoutPadding().encodeToString(longer);
            // Only the characters that are made of this secret alone: what stands before and behind it is not known.
            var from = (before * Byte.SIZE + BITS_OF_A_CHARACTER - 1) / BITS_OF_A_CHARACTER;
            var own = all.substring(from, longer.length * Byte.SIZE / BITS_OF_A_CHARACTER);
            addLong(own, forms);
            addLong(own.replace('+', '-').replace('/', '_'), forms);
        }
    }

    private static void addLong(String form, Set<String> forms) {
        if (form.length() >= ENCODED_SHORTEST) {
            forms.add(form);
        }
    }
}
