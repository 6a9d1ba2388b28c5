package org.twinhost.twinctl.rest;

/** Something was refused or failed; the message is for the administrator and leads to exit code 1. */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public Refusal(String message) {
        super(message, null, false, false);
    }

    /** For where it becomes part of a sentence, or goes to another machine: what to type next has no line of its own then. */
    public String inOneLine() {
        return String.valueOf(getMessage()).strip().replaceAll("\\s*\\n\\s*", " ");
    }
}
