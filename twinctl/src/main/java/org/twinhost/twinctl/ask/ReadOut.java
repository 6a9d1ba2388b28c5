package org.twinhost.twinctl.ask;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.PlainText;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Surroundings;

/** What an act voids, in the service's words; whoever wants it nevertheless says so, at the terminal or by giving the text. */
public record ReadOut(String warning, String confirm) {

    /** Before what to call without a terminal, where something was shown. */
    public static final String READ = "Who has read this and wants it: ";

    public static ReadOut of(JsonNode answer) {
        return new ReadOut(PlainText.of(answer.path("warning").asText()), answer.path("confirm").asText());
    }

    /**
     * Refuses a name given beforehand that is not the one that the act is about.
     *
     * @param yes as it was given, empty: without a name; null: not at all
     * @param what is named so: node, or volume
     */
    public static void checkName(@Nullable String yes, String name, String what, String how) {
        if (yes != null && !yes.equals(name)) {
            throw new Refusal("--yes takes the name of the " + what + " once more, " + (yes.isEmpty() ? "and none was given"
                    : "and " + yes + " is not " + name) + "; nothing was done. Who wants it: " + how);
        }
    }

    /**
     * Goes on only where a person at the terminal types a word.
     *
     * @param question that names it
     * @param otherwise who may do what without a terminal
     */
    public static void mustType(Surroundings surroundings, String word, String question, String otherwise) {
        var ask = surroundings.ask().orElseThrow(
                () -> new Refusal("nobody is there to be asked, nothing was done. " + otherwise));
        var answer = ask.apply(question);
        if (answer == null || !answer.strip().equals(word)) {
            throw new Refusal("not confirmed, nothing was done");
        }
    }

    /**
     * Reads it out and takes the confirmation.
     *
     * @param given the text, from a script that has read it before; null: none
     * @param typed what a person at the terminal types
     * @param how what to call without a terminal
     * @return what the request has to say
     */
    public Map<String, String> confirmed(
            Surroundings surroundings, @Nullable String given, String typed, String how) {
        surroundings.err().println(warning);
        if (given != null) {
            return Map.of("confirm", given);
        }
        mustType(surroundings, typed, "Type " + typed + " to give your word: ", READ + how);
        return Map.of("confirm", confirm);
    }
}
