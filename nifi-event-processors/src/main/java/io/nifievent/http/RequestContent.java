package io.nifievent.http;

import io.nifievent.ingest.IngestLimits;
import io.nifievent.ingest.Refusal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.ByteArrayBuilder;

/**
 * Reads the content of a request as it comes, without a thread that waits for it, and a piece at a time. Other threads may
 * end it meanwhile; a lock keeps them from the connection while it is being read.
 */
final class RequestContent implements Invocable.Task {

    private static final Problem TOO_SLOW = Problem.of(408, "request-timeout", "The content did not come in time.");
    static final Problem BROKEN = Problem.of(400, "bad-request", "The request is not well-formed HTTP.");

    /** Bytes, after which other requests have their turn. */
    private static final int PIECE = 32 * 1024;

    private final Request request;
    private final HttpLimits limits;
    private final ContentCoding.Room room;
    private final Reader reader;
    private final long began = System.nanoTime();
    private boolean ended;
    private ByteArrayBuilder content = new ByteArrayBuilder(0);
    private Scheduler.@Nullable Task deadline;

    /** Hears how it ended, once. */
    interface Reader {

        /** Not all of it is here, the first time. Whoever runs {@code giveWay} ends it; that doesn't block. */
        void unfinished(Runnable giveWay);

        void read(byte[] content);

        void failed(Problem problem);

        /** It is not waited for any longer, though the client may yet send it. */
        void abandoned(Problem problem);

        /** The client is gone, or something failed that should not. */
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
    public synchronized void run() {
        try {
            if (!ended) {
                readPiece();
            }
        } catch (ProblemException e) {
            end(() -> reader.failed(e.problem()));
        } catch (Throwable e) {
            end(() -> reader.lost(e));
        }
    }

    private void readPiece() throws ProblemException {
        int piece = content.size() + PIECE;
        for (Content.Chunk chunk = request.read(); chunk != null; chunk = request.read()) {
            if (Content.Chunk.isFailure(chunk)) {
                failed(chunk.getFailure());
                return;
            }
            boolean last = chunk.isLast();
            try {
                take(chunk, last);
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
            schedule(limits.maxReadTime());
            reader.unfinished(() -> request.getContext().execute(() -> abandon(Problem.of(Refusal.BUSY))));
        }
        request.demand(this);
    }

    private void schedule(Duration delay) {
        deadline =
                request.getComponents().getScheduler().schedule(this::checkTime, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The more has come, the more time there is. */
    private synchronized void checkTime() {
        Duration left = limits.maxReadTime()
                .plus(Duration.ofSeconds(content.size()).dividedBy(IngestLimits.SLOWEST_BYTES_PER_SECOND))
                .minusNanos(System.nanoTime() - began);
        if (left.isPositive() && !ended) {
            schedule(left);
        } else {
            abandon(TOO_SLOW);
        }
    }

    private synchronized void abandon(Problem problem) {
        end(() -> reader.abandoned(problem));
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
                case TimeoutException timeout -> reader.abandoned(TOO_SLOW);
                case HttpException bad -> reader.failed(BROKEN);
                default -> reader.lost(cause);
            }
        });
    }

    private void end(Runnable how) {
        if (ended) {
            return;
        }
        ended = true;
        Scheduler.Task task = deadline;
        if (task != null) {
            task.cancel();
        }
        try {
            how.run();
        } catch (Throwable e) {
            reader.lost(e);
        }
        // the connection may yet hold this object for long
        content = new ByteArrayBuilder(0);
    }
}
