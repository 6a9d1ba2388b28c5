package org.twinhost.twinctl.help;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** What may stand where somebody presses the tabulator key; the shells' scripts ask for it, so they never are outdated. */
public final class Completion {

    private static final String BASH = """
            # bash: eval "$(twinctl completion bash)", or this in /usr/share/bash-completion/completions/twinctl
            _twinctl() {
                local IFS=$'\\n'
                COMPREPLY=($(compgen -W "$(twinctl complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" \\
                    -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _twinctl twinctl
            """;
    private static final String ZSH = """
            #compdef twinctl
            # zsh: eval "$(twinctl completion zsh)" after compinit, or this as _twinctl in a folder of $fpath
            _twinctl() {
                local -a candidates
                candidates=("${(@f)$(twinctl complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
                [[ -n "${candidates[*]}" ]] && compadd -- "${candidates[@]}" || _files
            }
            if [ "${funcstack[1]:-}" = _twinctl ]; then _twinctl "$@"; else compdef _twinctl twinctl; fi
            """;

    private Completion() {}

    /** @param shell {@code bash} or {@code zsh} */
    public static String script(String shell) {
        return shell.equals("zsh") ? ZSH : BASH;
    }

    /**
     * @param words what stands behind {@code twinctl} up to the cursor; the last one is being typed, and may be empty
     * @param names what there is of a kind, by its label: {@code GUEST}, {@code NODE}, {@code VOLUME}
     */
    public static List<String> candidates(CommandSpec root, List<String> words, Function<String, List<String>> names) {
        var command = root;
        var arguments = 0;
        ArgSpec valueOf = null;
        for (var word : words.subList(0, Math.max(0, words.size() - 1))) {
            var option = command.findOption(word);
            if (valueOf != null) {
                valueOf = null;
            } else if (option != null) {
                valueOf = option.arity().max() > 0 ? option : null;
            } else if (!word.startsWith("-")) {
                var below = command.subcommands().get(word);
                command = below == null ? command : below.getCommandSpec();
                arguments = below == null ? arguments + 1 : 0;
            }
        }
        if (valueOf != null) {
            return values(valueOf, names);
        }
        if (!words.isEmpty() && words.getLast().startsWith("-")) {
            return options(command);
        }
        return command.subcommands().isEmpty() ? argument(command, arguments, names) : below(command);
    }

    private static List<String> below(CommandSpec command) {
        return command.subcommands().values().stream().map(CommandLine::getCommandSpec)
                .filter(each -> !each.usageMessage().hidden()).map(CommandSpec::name).sorted().toList();
    }

    private static List<String> options(CommandSpec command) {
        var options = new ArrayList<String>();
        command.options().stream().filter(each -> !each.hidden()).forEach(each -> options.addAll(Arrays.asList(each.names())));
        return options.stream().sorted().toList();
    }

    private static List<String> argument(CommandSpec command, int index, Function<String, List<String>> names) {
        return command.positionalParameters().stream().filter(each -> each.index().contains(index)).findFirst()
                .map(each -> values(each, names)).orElse(List.of());
    }

    private static List<String> values(ArgSpec argument, Function<String, List<String>> names) {
        var candidates = new ArrayList<String>();
        if (argument.completionCandidates() != null) {
            argument.completionCandidates().forEach(candidates::add);
        } else if (argument.type().isEnum()) {
            Arrays.stream(argument.type().getEnumConstants()).map(Object::toString).forEach(candidates::add);
        } else {
            candidates.addAll(names.apply(argument.paramLabel()));
        }
        return candidates;
    }
}
