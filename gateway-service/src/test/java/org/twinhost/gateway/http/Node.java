package org.twinhost.gateway.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.twinhost.contract.ServiceName;
import org.twinhost.runtime.bus.Certificates;
import org.twinhost.runtime.gateway.ReadOnlyToken;
import org.twinhost.runtime.tls.TlsFiles;

/** A node whose services answer what they are told to, the gateway alone, and its gateway. */
final class Node implements AutoCloseable {

    record Said(ServiceName service, String request, String asker, String operator, String caller, String body) {}

    final List<Said> said = new CopyOnWriteArrayList<>();
    final Map<String, String> answers = new ConcurrentHashMap<>();
    final Path socket;
    private final TlsFiles files;
    final int tlsPort;
    private final Map<ServiceName, HttpServer> services = new EnumMap<>(ServiceName.class);
    private final GatewayServer gateway;

    Node(Path folder) throws IOException {
        this(folder, "127.0.0.1");
    }

    Node(Path folder, String tlsHost) throws IOException {
        socket = folder.resolve("run/gateway.sock");
        if (!Files.exists(folder.resolve("tls"))) {
            Certificates.makeIn(folder);
        }
        files = new TlsFiles(folder.resolve("tls"));
        write(folder.resolve("api.token"), "all");
        Files.createDirectories(folder.resolve("tokens"));
        Files.writeString(folder.resolve("tokens/look.token"), ReadOnlyToken.of("look", "look").text());
        for (var service : ServiceName.values()) {
            var server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
            server.setHttpsConfigurator(forTheGateway(service));
            server.createContext("/", exchange -> answer(service, exchange));
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            services.put(service, server);
        }
        try (var free = new ServerSocket(0)) {
            tlsPort = free.getLocalPort();
        }
        gateway = new GatewayServer(
                new GatewayServer.Addresses(socket, InetSocketAddress.createUnresolved(tlsHost, tlsPort)), folder,
                service -> services.get(service).getAddress().getPort());
        gateway.start();
        awaitTls();
    }

    private HttpsConfigurator forTheGateway(ServiceName service) throws IOException {
        return new HttpsConfigurator(tls(service)) {
            @Override
            public void configure(HttpsParameters parameters) {
                var wanted = getSSLContext().getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        };
    }

    private SSLContext tls(ServiceName service) throws IOException {
        try {
            var context = SSLContext.getInstance("TLSv1.3");
            context.init(new KeyManager[] {files.identity(service.label())}, new TrustManager[] {files.only("gateway")}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** It is bound a moment after the unix socket; where its key can't be used it never is. */
    private void awaitTls() {
        for (int i = 0; i < 20; i++) {
            try (var connected = new Socket("127.0.0.1", tlsPort)) {
                return;
            } catch (IOException notYet) {
                LockSupport.parkNanos(50_000_000);
            }
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private void answer(ServiceName service, HttpExchange exchange) throws IOException {
        var request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        var headers = exchange.getRequestHeaders();
        var asker = ((HttpsExchange) exchange).getSSLSession().getPeerPrincipal().getName();
        said.add(new Said(service, request, asker, headers.getFirst("Twinhost-Operator"), headers.getFirst("Twinhost-Caller"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        var answer = answers.getOrDefault(request, service.label() + " says nothing of this\n");
        if (answer.equals("never")) {
            return;
        }
        var bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("X-Own", "stays here");
        exchange.sendResponseHeaders(200, answer.startsWith("{\"chunked") ? 0 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    void kill(ServiceName service) {
        services.get(service).stop(0);
    }

    /** All that comes back on the unix socket for these bytes. */
    String asks(String bytes) throws IOException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)));
            return rest(channel);
        }
    }

    static String rest(SocketChannel channel) throws IOException {
        var all = new ByteArrayOutputStream();
        var piece = ByteBuffer.allocate(8192);
        while (channel.read(piece) >= 0) {
            all.write(piece.array(), 0, piece.position());
            piece.clear();
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    String get(String path, String... headers) throws IOException {
        return asks("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + String.join("", List.of(headers).stream().map(each -> each + "\r\n").toList()) + "\r\n");
    }

    String post(String path, String body, String... headers) throws IOException {
        return asks("POST " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n"
                + String.join("", List.of(headers).stream().map(each -> each + "\r\n").toList()) + "\r\n" + body);
    }

    @Override
    public void close() {
        gateway.close();
        services.values().forEach(each -> each.stop(0));
    }
}
