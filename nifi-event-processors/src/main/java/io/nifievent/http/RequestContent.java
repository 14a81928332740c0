package io.nifievent.http;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.ByteArrayBuilder;

/** Reads the content of a request as it comes, without a thread that waits for it, and a piece at a time. */
final class RequestContent implements Invocable.Task {

    private static final Problem TOO_SLOW = Problem.of(408, "request-timeout", "The content did not come in time.");
    static final Problem BROKEN = Problem.of(400, "bad-request", "The request is not well-formed HTTP.");

    /** Bytes, after which other requests have their turn. */
    private static final int PIECE = 32 * 1024;

    private final Request request;
    private final HttpLimits limits;
    private final ContentCoding.Room room;
    private final Reader reader;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final ByteArrayBuilder content = new ByteArrayBuilder(0);
    private Scheduler.@Nullable Task deadline;

    /** Hears how it ended, once. */
    interface Reader {
        void read(byte[] content);

        void failed(Problem problem);

        /** The client is gone, so nothing can be answered. */
        void lost(Throwable cause);
    }

    RequestContent(Request request, HttpLimits limits, ContentCoding.Room room, Reader reader) {
        this.request = request;
        this.limits = limits;
        this.room = room;
        this.reader = reader;
    }

    /** Reads what is there, but no more than a piece, and comes back for the rest. */
    @Override
    public void run() {
        if (ended.get()) {
            return;
        }
        int piece = content.size() + PIECE;
        for (Content.Chunk chunk = request.read(); chunk != null; chunk = request.read()) {
            if (Content.Chunk.isFailure(chunk)) {
                failed(chunk.getFailure());
                return;
            }
            boolean last = chunk.isLast();
            try {
                take(chunk, last);
            } catch (ProblemException e) {
                end(() -> reader.failed(e.problem()));
                return;
            } finally {
                chunk.release();
            }
            if (last) {
                return;
            }
            if (content.size() >= piece) {
                SharedSelector.nextTurn(
                        request.getConnectionMetaData().getConnection().getEndPoint(), this);
                return;
            }
        }
        if (deadline == null) {
            deadline = request.getComponents()
                    .getScheduler()
                    .schedule(
                            () -> end(() -> reader.failed(TOO_SLOW)),
                            limits.maxReadTime().toNanos(),
                            TimeUnit.NANOSECONDS);
        }
        if (!ended.get()) {
            request.demand(this);
        }
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    private void take(Content.Chunk chunk, boolean last) throws ProblemException {
        ByteBuffer bytes = chunk.getByteBuffer();
        if (content.size() + bytes.remaining() > limits.maxContentBytes()) {
            throw new ProblemException(
                    413, "content-too-large", "The content is more than " + limits.maxContentBytes() + " bytes.");
        }
        room.reserve(bytes.remaining());
        byte[] piece = new byte[bytes.remaining()];
        bytes.get(piece);
        if (last && content.size() == 0) {
            end(() -> reader.read(piece));
            return;
        }
        content.write(piece);
        if (last) {
            end(() -> reader.read(content.toByteArray()));
        }
    }

    private void failed(Throwable cause) {
        end(() -> {
            switch (cause) {
                case TimeoutException timeout -> reader.failed(TOO_SLOW);
                case HttpException bad -> reader.failed(BROKEN);
                default -> reader.lost(cause);
            }
        });
    }

    private void end(Runnable how) {
        if (ended.compareAndSet(false, true)) {
            Scheduler.Task task = deadline;
            if (task != null) {
                task.cancel();
            }
            how.run();
        }
    }
}
