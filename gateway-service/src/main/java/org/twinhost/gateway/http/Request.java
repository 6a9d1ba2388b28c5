package org.twinhost.gateway.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import org.twinhost.gateway.access.Caller;
import org.twinhost.gateway.core.Routes;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.audit.Peer;
import org.twinhost.runtime.gateway.GatewayWord;

/** A caller's request as a service gets it: nothing of the caller's own head goes on. */
final class Request {

    /** A head is ASCII, a program's name need not be. */
    private static final ObjectWriter ASCII = Json.MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());

    private Request() {}

    static FullHttpRequest of(Routes.Found.Service asked, ByteBuf body) {
        var request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.valueOf(asked.route().method()), asked.target(), body);
        request.headers().set(HttpHeaderNames.ACCEPT, "application/json, application/problem+json");
        if (body.isReadable()) {
            request.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        }
        return request;
    }

    /** Says to the service who asks. */
    static void name(FullHttpRequest request, Caller caller, Peer peer) {
        request.headers().set(GatewayWord.OPERATOR, ascii(name(caller, peer))).set(GatewayWord.CALLER, json(peer));
    }

    private static String name(Caller caller, Peer peer) {
        if (!caller.token().isEmpty()) {
            return caller.token();
        }
        // sudo's caller where PAM has set it, else the user.
        if (peer.session() != null) {
            return peer.session();
        }
        return peer.login() != null ? peer.login() : caller.origin().toString();
    }

    private static String ascii(String name) {
        return name.replaceAll("[^!-~]", "?");
    }

    private static String json(Peer peer) {
        try {
            return ASCII.writeValueAsString(peer);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("no JSON of " + peer, impossible);
        }
    }
}
