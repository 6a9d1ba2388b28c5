package org.twinhost.twinctl.imports.libvirt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.twinhost.twinctl.imports.fate.Broken;
import org.twinhost.twinctl.imports.fate.OldFile;
import org.twinhost.twinctl.imports.fate.Place;

/**
 * Elements, attributes and text, as virsh prints them. There are no entities but the five and numbers, and no document type:
 * what could name another file, or grow, is refused. For one file.
 */
final class XmlParser {

    private static final int DEPTH_MAX = 32;
    private static final Map<String, String> ENTITIES =
            Map.of("lt", "<", "gt", ">", "amp", "&", "quot", "\"", "apos", "'");

    private final OldFile file;
    private final String text;
    private int at;
    private int line = 1;
    private int lineStart;
    /** It may be a password, and is not shown. */
    private boolean inValue;

    private XmlParser(OldFile file) {
        this.file = file;
        this.text = file.text();
    }

    /** @throws Broken it is not in that form */
    static Element root(OldFile file) {
        var parser = new XmlParser(file);
        parser.between();
        if (!parser.is("<")) {
            throw parser.expected("an element");
        }
        var root = parser.element(0);
        parser.between();
        if (parser.at < parser.text.length()) {
            throw parser.expected("the end of the file behind </" + root.name() + ">");
        }
        return root;
    }

    /** Blanks, comments, instructions outside of the root. */
    private void between() {
        while (at < text.length()) {
            if (is("<!--")) {
                skipTo("-->");
            } else if (is("<?")) {
                skipTo("?>");
            } else if (is("<!")) {
                throw new Broken(here(), "expected an element, found a document type: entities and other files are never read;"
                        + " take it out");
            } else if (Character.isWhitespace(text.charAt(at))) {
                step(1);
            } else {
                return;
            }
        }
    }

    private Element element(int depth) {
        var place = here();
        if (depth == DEPTH_MAX) {
            throw expected("no element nested deeper than " + DEPTH_MAX);
        }
        step(1);
        var name = name("the name of an element");
        var attributes = attributes(name);
        if (is("/>")) {
            step(2);
            return new Element(name, attributes, List.of(), "", place);
        }
        step(1);
        var children = new ArrayList<Element>();
        var said = new StringBuilder();
        content(name, place, children, said, depth);
        return new Element(name, attributes, List.copyOf(children), said.toString().strip(), place);
    }

    private Map<String, String> attributes(String element) {
        var attributes = new LinkedHashMap<String, String>();
        blanks();
        while (!is(">") && !is("/>")) {
            var name = name("an attribute, '>' or '/>' in <" + element + ">");
            blanks();
            // What stands here may be a password whose quotes are wrong.
            inValue = true;
            if (!is("=")) {
                throw expected("'=' behind each attribute of <" + element + ">");
            }
            step(1);
            blanks();
            if (!is("\"") && !is("'")) {
                throw new Broken(here(), "expected a quoted value of " + Broken.shown(name) + ", found no quote");
            }
            var value = value();
            inValue = false;
            if (attributes.putIfAbsent(name, value) != null) {
                throw new Broken(here(), "expected another attribute: " + Broken.shown(name) + " stands twice in <" + element
                        + ">");
            }
            blanks();
        }
        return attributes;
    }

    private String value() {
        var place = here();
        var quote = text.charAt(at);
        step(1);
        var value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote && text.charAt(at) != '<') {
            character(value);
        }
        if (at == text.length() || text.charAt(at) != quote) {
            throw new Broken(place, "expected a " + quote + " at the end of the value that begins here");
        }
        step(1);
        return value.toString();
    }

    private void content(String name, Place place, List<Element> children, StringBuilder said, int depth) {
        while (!is("</")) {
            if (at == text.length()) {
                throw new Broken(here(), "expected </" + name + "> for line " + place.line() + ", found the end of the file");
            } else if (is("<!--")) {
                skipTo("-->");
            } else if (is("<![CDATA[")) {
                var start = at + "<![CDATA[".length();
                skipTo("]]>");
                said.append(text, start, at - "]]>".length());
            } else if (is("<?")) {
                skipTo("?>");
            } else if (is("<")) {
                children.add(element(depth + 1));
            } else {
                character(said);
            }
        }
        step(2);
        var end = here();
        var closed = name("the name of an element");
        if (!closed.equals(name)) {
            throw new Broken(end, "expected </" + name + "> for line " + place.line() + ", found "
                    + Broken.shown("</" + closed + ">"));
        }
        blanks();
        if (!is(">")) {
            throw expected("'>' behind </" + name);
        }
        step(1);
    }

    /** One, or an entity that stands for one. */
    private void character(StringBuilder into) {
        if (!is("&")) {
            into.append(text.charAt(at));
            step(1);
            return;
        }
        var end = text.indexOf(';', at);
        var entity = end < 0 || end - at > 10 ? "" : text.substring(at + 1, end);
        var known = ENTITIES.get(entity);
        if (known != null) {
            into.append(known);
        } else if (entity.matches("#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}")) {
            var code = entity.startsWith("#x") ? Integer.parseInt(entity.substring(2), 16)
                    : Integer.parseInt(entity.substring(1));
            if (!Character.isValidCodePoint(code) || Character.isISOControl(code) && code != '\n' && code != '\t') {
                throw expected("a character");
            }
            into.appendCodePoint(code);
        } else {
            throw expected("one of &lt; &gt; &amp; &quot; &apos; or a number such as &#65; (there are no other entities)");
        }
        step(end + 1 - at);
    }

    private String name(String what) {
        var start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || "_:.-".indexOf(text.charAt(at)) >= 0)) {
            step(1);
        }
        if (at == start) {
            throw expected(what);
        }
        return text.substring(start, at);
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            step(1);
        }
    }

    private void skipTo(String end) {
        var found = text.indexOf(end, at);
        if (found < 0) {
            throw new Broken(here(), "expected '" + end + "' for what begins here, found the end of the file");
        }
        step(found + end.length() - at);
    }

    private boolean is(String expected) {
        return text.startsWith(expected, at);
    }

    private void step(int characters) {
        for (int i = 0; i < characters; i++) {
            if (text.charAt(at) == '\n') {
                line++;
                lineStart = at + 1;
            }
            at++;
        }
    }

    private Place here() {
        return new Place(file.name(), line, at - lineStart + 1);
    }

    private Broken expected(String what) {
        return new Broken(here(), "expected " + what + ", found " + (at == text.length() ? "the end of the file"
                : inValue ? "another character"
                : Broken.shown(text.substring(at, Math.min(text.length(), at + 20)))));
    }
}
