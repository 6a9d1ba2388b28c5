package org.twinhost.runtime.http;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** A refusal for people: becomes {@code application/problem+json} with the HTTP status and all reasons at once. */
public class Problem extends RuntimeException {

    /** Of {@link Body} as JSON, by RFC 9457. */
    public static final String TYPE = "application/problem+json";

    private static final long serialVersionUID = 1L;

    /** What is said to a program. */
    @RegisterForReflection
    public record Body(int status, String title, String detail, List<String> reasons) {}

    private final int status;
    private final String title;
    private final String detail;
    private final List<String> reasons;

    public Problem(int status, String title, String detail) {
        this(status, title, detail, List.of());
    }

    /**
     * @param status HTTP status, 400 to 599
     * @param title what was refused, in a few words
     * @param detail why, and what to do next
     * @param reasons every single reason where there are several
     */
    public Problem(int status, String title, String detail, List<String> reasons) {
        super(detail);
        this.status = status;
        this.title = title;
        this.detail = detail;
        this.reasons = List.copyOf(reasons);
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    public String detail() {
        return detail;
    }

    public List<String> reasons() {
        return reasons;
    }

    public Body body() {
        return new Body(status, title, detail, reasons);
    }
}
