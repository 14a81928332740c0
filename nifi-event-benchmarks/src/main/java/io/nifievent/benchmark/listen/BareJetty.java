package io.nifievent.benchmark.listen;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;

/**
 * The ceiling: a handler that reads the body and answers 200. Given a file, it appends the bodies to it, and the requests
 * in flight share a write and an fdatasync before they are answered. A program of its own; prints its port, and ends when
 * its input does, so that it doesn't outlive who started it.
 */
public final class BareJetty {

    private BareJetty() {}

    /** What the line with its port begins with. */
    private static final String PORT = "port ";

    private record Waiting(ByteBuffer body, Callback callback) {}

    public static void main(String[] arguments) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        LinkedBlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
        server.setHandler(new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                Content.Source.asByteBuffer(
                        request,
                        Promise.from(
                                body -> {
                                    if (arguments.length == 0) {
                                        callback.succeeded();
                                    } else {
                                        waiting.add(new Waiting(body, callback));
                                    }
                                },
                                callback::failed));
                return true;
            }
        });
        server.start();
        System.out.println(PORT + connector.getLocalPort());
        if (arguments.length > 0) {
            Thread.ofPlatform().daemon().start(() -> append(waiting, Path.of(arguments[0])));
        }
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }

    private static void append(LinkedBlockingQueue<Waiting> waiting, Path file) {
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            List<Waiting> batch = new ArrayList<>();
            while (true) {
                batch.add(waiting.take());
                waiting.drainTo(batch);
                ByteBuffer[] bodies = batch.stream().map(Waiting::body).toArray(ByteBuffer[]::new);
                for (ByteBuffer body : bodies) {
                    while (body.hasRemaining()) {
                        out.write(body);
                    }
                }
                out.force(false);
                batch.forEach(request -> request.callback().succeeded());
                batch.clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Bodies can't be appended to " + file, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts this thread", e);
        }
    }

    /** It runs in a process of its own. */
    static final class Running implements Listener, AutoCloseable {

        private final Program program;
        private final String name;
        private final Optional<Path> file;

        /**
         * Starts it, and waits until it listens.
         *
         * @param arguments none, or the file to append to
         * @throws IOException when it ends without having told its port; then nothing is left running
         */
        Running(String name, String java, List<String> arguments) throws IOException {
            this.name = name;
            this.file = arguments.stream().findFirst().map(Path::of);
            this.program = new Program(name, java, BareJetty.class, arguments, PORT + "[0-9]+");
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public InetSocketAddress address() {
            return new InetSocketAddress(
                    InetAddress.getLoopbackAddress(),
                    Integer.parseInt(program.ready().substring(PORT.length())));
        }

        @Override
        public String success(int events) {
            return "";
        }

        @Override
        public long pid() {
            return program.pid();
        }

        /** What is in its file, if it has one. */
        @Override
        public long passedOn(long sent) throws IOException {
            return file.isEmpty() ? sent : Files.size(file.get()) / Requests.EVENT_BYTES;
        }

        @Override
        public void close() {
            program.close();
        }
    }
}
