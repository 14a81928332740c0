import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;

/**
 * Asks for NiFi's login in front of a NiFi that has none: a token for a user name and password, and no other call without it.
 * Arguments: the port to listen on, NiFi's port, the user name, the password.
 */
public final class LoginGate {
    private static final String TOKEN = UUID.randomUUID().toString();

    private static final HttpClient NIFI = HttpClient.newHttpClient();

    public static void main(String[] arguments) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        String nifi = "http://127.0.0.1:" + arguments[1];
        String login = "username=" + arguments[2] + "&password=" + arguments[3];
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/", exchange -> forward(exchange, nifi));
        server.createContext("/nifi-api/access/token", exchange -> {
            boolean known = new String(exchange.getRequestBody().readAllBytes()).equals(login);
            answer(exchange, known ? 201 : 400, (known ? TOKEN : "The user name or password is wrong").getBytes());
        });
        server.start();
    }

    private static void forward(HttpExchange exchange, String nifi) throws IOException {
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, "Log in first".getBytes());
            return;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(nifi + exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type != null) {
            request.header("Content-Type", type);
        }
        try {
            HttpResponse<byte[]> response = NIFI.send(request.build(), BodyHandlers.ofByteArray());
            answer(exchange, response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
