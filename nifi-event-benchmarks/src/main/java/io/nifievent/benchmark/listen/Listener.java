package io.nifievent.benchmark.listen;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A server that takes events in. */
interface Listener {

    /** What it is, for a person. */
    String name();

    InetSocketAddress address();

    /** What an answer has in it when a request with so many events is taken. */
    String success(int events);

    /** The process it runs in. */
    long pid();

    /** How many events it has passed on since it was started; what it was sent, if it doesn't count. */
    long passedOn(long sent) throws IOException, InterruptedException;
}
