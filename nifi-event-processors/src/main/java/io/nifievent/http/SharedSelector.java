package io.nifievent.http;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A connector whose connections can let the others of their selector have their turn, and for which a connection that
 * waits for its next request again, after an answer by another thread, costs nothing: it had remained in the selector.
 */
final class SharedSelector extends ServerConnector {

    SharedSelector(Server server, ConnectionFactory... protocols) {
        super(server, protocols);
    }

    /** Runs a task when all connections that can be read or written now have had their turn; it may not block. */
    static void nextTurn(EndPoint endPoint, Runnable task) {
        EndPoint innermost = endPoint;
        while (innermost instanceof EndPoint.Wrapper wrapper) {
            innermost = wrapper.unwrap();
        }
        ((Selected) innermost).selector.submit(selector -> task.run());
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key)
            throws IOException {
        SocketChannelEndPoint endPoint = new Selected(channel, selector, key, getScheduler());
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }

    /**
     * Jetty takes the interest in reading from the selector when there is something to read, and gives it back, by waking
     * the selector's thread, when the connection asks for more. Here it stays until more comes than was asked for.
     */
    private static final class Selected extends SocketChannelEndPoint {

        private final ManagedSelector selector;
        private SelectionKey key;

        /** Whether the selector still has the interest in reading, and no other, whatever Jetty wants since. */
        private boolean kept;

        Selected(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
            super(channel, selector, key, scheduler);
            this.selector = selector;
            this.key = key;
        }

        @Override
        public @Nullable Runnable onSelected() {
            Runnable task = super.onSelected();
            // read by this thread, so before it selects again
            boolean readNow = getFillInterest().getCallbackInvocationType() == InvocationType.NON_BLOCKING;
            kept = readNow && key.interestOps() == SelectionKey.OP_READ;
            return getFillInterest().isInterested() || key.isWritable() ? task : null;
        }

        /** Not called on, Jetty believes that this is still to come, and wakes nobody for a change of interest. */
        @Override
        public void updateKey() {
            if (!kept) {
                super.updateKey();
            }
        }

        @Override
        protected void onIncompleteFlush() {
            super.onIncompleteFlush();
            selector.submit(awake -> {
                kept = false;
                super.updateKey();
            });
        }

        @Override
        public void replaceKey(SelectionKey newKey) {
            super.replaceKey(newKey);
            key = newKey;
        }
    }
}
