package org.twinhost.runtime.http;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.List;

/** Writes a {@link Problem} as problem+json (RFC 9457). */
@Provider
public class ProblemMapper implements ExceptionMapper<Problem> {

    public static final String TYPE = "application/problem+json";

    public record Body(int status, String title, String detail, List<String> reasons) {}

    @Override
    public Response toResponse(Problem problem) {
        return response(problem);
    }

    static Response response(Problem problem) {
        return Response.status(problem.status()).type(TYPE).entity(body(problem)).build();
    }

    /** What is said to a program; for who answers without REST. */
    public static Body body(Problem problem) {
        return new Body(problem.status(), problem.title(), problem.detail(), problem.reasons());
    }
}
