package org.twinhost.twinctl.imports.fate;

/**
 * A row of the table of what is known.
 *
 * @param section where the directive stands; empty: at the top
 * @param word the directive
 * @param value for which value of it this counts; empty: for any other
 * @param becomes kept, mapped or lost
 * @param text the sentence; {@code {}} is the value
 */
public record Rule(String section, String word, String value, String becomes, String text) {

    /** As it is for a value. */
    public Fate fate(String written) {
        var said = text.replace("{}", written);
        return switch (becomes) {
            case "kept" -> new Fate.Kept(said);
            case "mapped" -> new Fate.Mapped(said);
            case "lost" -> new Fate.Lost(said);
            default -> throw new IllegalStateException("the table says '" + becomes + "' of " + word);
        };
    }

    /** How an administrator writes it. */
    public String directive() {
        return (section + " " + word + " " + value).strip().replaceAll(" +", " ");
    }
}
