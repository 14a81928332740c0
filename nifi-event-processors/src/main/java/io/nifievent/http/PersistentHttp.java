package io.nifievent.http;

import java.util.concurrent.Executor;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/**
 * HTTP/1.1 for requests that are answered by another thread than the one that read them. Jetty gives such a connection
 * to a third thread, to look for the next request; this one waits for it where it waited for the first. Until it comes, the
 * connection keeps its input buffer of 8 KB, which Jetty's would have given back.
 *
 * <p>Of requests sent without waiting for the answers (pipelining: RFC 9112, 9.3.2), only one is handled before it is the
 * turn of the selector's other connections. Jetty would stay with a connection for as long as more comes.
 */
final class PersistentHttp extends HttpConnectionFactory {

    PersistentHttp(HttpConfiguration configuration) {
        super(configuration);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        HttpConnection connection = new PersistentConnection(getHttpConfiguration(), connector, endPoint);
        connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
        return configure(connection, connector, endPoint);
    }

    /** A handler that lets other connections have their turn before each request but the first that is read at once. */
    static Handler oneRequestATurn(Handler handler) {
        return new Handler.Wrapper(handler) {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                if (request.getConnectionMetaData().getConnection() instanceof PersistentConnection connection
                        && !connection.takeTurn()) {
                    SharedSelector.nextTurn(connection.getEndPoint(), () -> {
                        try {
                            getHandler().handle(request, response, callback);
                        } catch (Throwable e) {
                            Response.writeError(request, response, callback, e);
                        }
                    });
                    return true;
                }
                return super.handle(request, response, callback);
            }
        };
    }

    private static final class PersistentConnection extends HttpConnection {

        private final Callback fillable =
                Callback.from(InvocationType.NON_BLOCKING, this::onFillable, this::onFillInterestedFailed);

        private boolean turnTaken;

        PersistentConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
            super(configuration, connector, endPoint);
        }

        @Override
        public void onFillable() {
            turnTaken = false;
            super.onFillable();
        }

        /** Whether this is the first request of this turn. */
        private boolean takeTurn() {
            boolean free = !turnTaken;
            turnTaken = true;
            return free;
        }

        /** What it runs on this is itself, to read on; when nothing was read ahead, there is nothing to run. */
        @Override
        protected Executor getExecutor() {
            return task -> {
                if (!task.equals(this)) {
                    super.getExecutor().execute(task);
                } else if (isRequestBufferEmpty()) {
                    fillInterested(fillable);
                } else {
                    SharedSelector.nextTurn(getEndPoint(), task);
                }
            };
        }
    }
}
