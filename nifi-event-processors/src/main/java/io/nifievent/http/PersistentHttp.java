package io.nifievent.http;

import java.util.concurrent.Executor;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/**
 * HTTP/1.1 for requests that are answered by another thread than the one that read them. Jetty gives such a connection
 * to a third thread, to look for the next request; this one waits for it where it waited for the first. Until it comes, the
 * connection keeps its input buffer of 8 KB, which Jetty's would have given back.
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

    private static final class PersistentConnection extends HttpConnection {

        private final Callback fillable =
                Callback.from(InvocationType.NON_BLOCKING, this::onFillable, this::onFillInterestedFailed);

        PersistentConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
            super(configuration, connector, endPoint);
        }

        /** What it runs on this is itself, to read on; when nothing was read ahead, there is nothing to run. */
        @Override
        protected Executor getExecutor() {
            return task -> {
                if (task.equals(this) && isRequestBufferEmpty()) {
                    fillInterested(fillable);
                } else {
                    super.getExecutor().execute(task);
                }
            };
        }
    }
}
