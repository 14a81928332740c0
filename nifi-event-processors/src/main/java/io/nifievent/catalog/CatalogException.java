package io.nifievent.catalog;

/** A catalog that can't be used; the message names the file, what is wrong and what to do. */
public final class CatalogException extends Exception {

    private static final long serialVersionUID = 1L;

    public CatalogException(String message) {
        super(message);
    }

    public CatalogException(String message, Throwable cause) {
        super(message, cause);
    }
}
