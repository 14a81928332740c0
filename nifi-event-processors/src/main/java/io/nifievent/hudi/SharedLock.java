package io.nifievent.hudi;

import org.apache.hudi.common.lock.LockProvider;

/** A lock that passes to another process when its holder gives no sign of life for too long. */
interface SharedLock extends LockProvider<Object> {

    /** Whether nobody can have taken the lock over: a process may be frozen at any moment and go on without knowing. */
    boolean isHeld();

    /** Ends the connection to the lock's keeper, if there is one. */
    @Override
    default void close() {}
}
