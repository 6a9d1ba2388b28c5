package org.twinhost.twinctl.help;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The manual page of a command, in man(7), from the same model that parses it. */
public final class ManPage {

    private static final String SECTION = "8";

    private final CommandSpec command;
    private final String version;
    private final StringBuilder page = new StringBuilder();

    private ManPage(CommandSpec command, String version) {
        this.command = command;
        this.version = version;
    }

    /** By file name, {@code twinctl-vm-start.8}: the pages of a command and of all below it; hidden ones have none. */
    public static TreeMap<String, String> all(CommandSpec command, String version) {
        var pages = new TreeMap<String, String>();
        pages.put(name(command) + "." + SECTION, new ManPage(command, version).text());
        children(command).forEach(child -> pages.putAll(all(child, version)));
        return pages;
    }

    private static List<CommandSpec> children(CommandSpec command) {
        return command.subcommands().values().stream().map(CommandLine::getCommandSpec)
                .filter(each -> !each.usageMessage().hidden()).toList();
    }

    private static String name(CommandSpec command) {
        return command.qualifiedName("-");
    }

    private String text() {
        var description = command.usageMessage().description();
        var summary = description.length == 0 ? command.name() : description[0];
        page.append(".TH ").append(escaped(name(command).toUpperCase(Locale.ROOT))).append(' ').append(SECTION)
                .append(" \"\" \"").append(escaped(version)).append("\" \"Twinhost\"\n");
        section("NAME");
        line(name(command) + " - " + sentence(summary));
        section("SYNOPSIS");
        page.append(synopsis());
        section("DESCRIPTION");
        paragraphs(description);
        commands();
        arguments();
        options();
        var footer = command.root().usageMessage().footer();
        if (footer.length > 0) {
            section("EXIT STATUS");
            line(String.join(" ", footer).strip().replaceFirst("^Exit code: ", ""));
        }
        related();
        return page.toString();
    }

    /** The first sentence, without its full stop. */
    private static String sentence(String text) {
        var end = text.indexOf(". ");
        var first = end < 0 ? text : text.substring(0, end);
        return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
    }

    private String synopsis() {
        var words = new ArrayList<String>();
        words.add("\\fB" + escaped(command.qualifiedName(" ")) + "\\fR");
        for (var option : shown()) {
            var word = "\\fB" + escaped(option.longestName()) + "\\fR" + value(option, "=");
            words.add(option.required() ? word : "[" + word + "]");
        }
        if (!children(command).isEmpty()) {
            words.add("\\fICOMMAND\\fR");
        }
        for (var argument : command.positionalParameters()) {
            var word = "\\fI" + escaped(argument.paramLabel()) + "\\fR" + (argument.arity().max() > 1 ? "..." : "");
            words.add(argument.required() ? word : "[" + word + "]");
        }
        return String.join(" ", words) + "\n";
    }

    private static String value(OptionSpec option, String before) {
        return option.arity().max() == 0 ? "" : before + "\\fI" + escaped(option.paramLabel()) + "\\fR";
    }

    private List<OptionSpec> shown() {
        return command.options().stream().filter(each -> !each.hidden()).toList();
    }

    private void commands() {
        if (!children(command).isEmpty()) {
            section("COMMANDS");
            children(command).forEach(child -> entry("\\fB" + escaped(child.name()) + "\\fR",
                    Arrays.stream(child.usageMessage().description()).limit(1).toArray(String[]::new)));
        }
    }

    private void arguments() {
        var told = command.positionalParameters().stream().filter(each -> each.description().length > 0).toList();
        if (!told.isEmpty()) {
            section("ARGUMENTS");
            told.forEach(each -> entry("\\fI" + escaped(each.paramLabel()) + "\\fR", each.description()));
        }
    }

    private void options() {
        section("OPTIONS");
        for (var option : shown()) {
            var names = Arrays.stream(option.names()).map(each -> "\\fB" + escaped(each) + "\\fR")
                    .collect(Collectors.joining(", "));
            entry(names + value(option, "="), option.description());
        }
    }

    private void related() {
        var others = new ArrayList<String>();
        if (command.parent() != null) {
            others.add(name(command.parent()));
        }
        children(command).forEach(child -> others.add(name(child)));
        section("SEE ALSO");
        page.append(others.stream().map(each -> "\\fB" + escaped(each) + "\\fR(" + SECTION + ")")
                .collect(Collectors.joining(", "))).append('\n');
    }

    private void section(String heading) {
        page.append(".SH ").append(heading).append('\n');
    }

    private void entry(String tag, String... text) {
        page.append(".TP\n").append(tag).append('\n');
        line(text.length == 0 ? "" : String.join(" ", text));
    }

    private void paragraphs(String... all) {
        for (int i = 0; i < all.length; i++) {
            page.append(i == 0 ? "" : ".PP\n");
            line(all[i]);
        }
    }

    /** Never a request: those begin with a full stop or an apostrophe, and an empty line is a break. */
    private void line(String text) {
        var escaped = escaped(text.strip());
        page.append(escaped.startsWith(".") || escaped.startsWith("'") || escaped.isEmpty() ? "\\&" : "").append(escaped)
                .append('\n');
    }

    private static String escaped(String text) {
        var escaped = new StringBuilder();
        text.codePoints().forEach(each -> {
            switch (each) {
                case '\\' -> escaped.append("\\e");
                case '-' -> escaped.append("\\-");
                case '"' -> escaped.append("\\(dq");
                case '\n' -> escaped.append(' ');
                default -> escaped.append(each < 0x7f ? Character.toString(each)
                        : "\\[u" + String.format(Locale.ROOT, "%04X", each) + "]");
            }
        });
        return escaped.toString();
    }
}
