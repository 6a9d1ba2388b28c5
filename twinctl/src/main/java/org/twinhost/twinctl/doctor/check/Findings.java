package org.twinhost.twinctl.doctor.check;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.assess.Verdict;

/** What one check found, and what it could not judge: then it is not in order either. */
public final class Findings {

    /** @param what the thing it was found on */
    public record Found(
            FindingCode code, String check, String what, String text, String why, String next, Verdict verdict) {}

    /** What was not judged. */
    public record Skipped(String check, String reason) {}

    private final Check check;
    private final List<Found> found = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();

    public Findings(Check check) {
        this.check = check;
    }

    /** @param next the command that mends it */
    public void found(FindingCode code, String what, String text, String next) {
        found.add(new Found(code, check.name(), what, text, check.why(), next, code.verdict()));
    }

    public void skipped(String reason) {
        skipped.add(new Skipped(check.name(), reason));
    }

    public List<Found> found() {
        return found;
    }

    public List<Skipped> skipped() {
        return skipped;
    }
}
