package io.nifievent.hudi;

/**
 * How far small files are packed into larger ones.
 *
 * @param targetBytes size up to which files are packed; one of half this size or more is left alone
 * @param maxBytes size of the files packed in one run, at most; a single file to be written may exceed it
 */
public record PackingLimits(long targetBytes, long maxBytes) {

    public PackingLimits {
        if (targetBytes <= 0 || maxBytes <= 0) {
            throw new IllegalArgumentException(
                    "Nothing can be packed into " + targetBytes + " bytes, or " + maxBytes + " a run");
        }
    }

    /** Whether a file is as large as packing makes them. */
    boolean isFull(BaseFile file) {
        return file.bytes() >= targetBytes / 2;
    }
}
