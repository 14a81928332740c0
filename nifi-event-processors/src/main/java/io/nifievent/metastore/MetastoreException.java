package io.nifievent.metastore;

/** The metastore did not do what it was asked; asking again is harmless. */
public final class MetastoreException extends Exception {

    MetastoreException(String message) {
        super(message);
    }

    MetastoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
