package org.twinhost.runtime.http;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Writes a {@link Problem} as problem+json (RFC 9457). */
@Provider
public class ProblemMapper implements ExceptionMapper<Problem> {

    @Override
    public Response toResponse(Problem problem) {
        return response(problem);
    }

    static Response response(Problem problem) {
        return Response.status(problem.status()).type(Problem.TYPE).entity(problem.body()).build();
    }
}
