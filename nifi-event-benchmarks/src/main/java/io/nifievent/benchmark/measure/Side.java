package io.nifievent.benchmark.measure;

/** One of the things compared: does the same work as the others. */
public interface Side {

    /** What it is, for a person. */
    String name();

    /** Makes what the next run works on; the memory it takes is settled before the run starts. */
    void prepare() throws Exception;

    /**
     * Does the work once and measures it; what must be cleared away is not part of the cost.
     *
     * @throws Exception when the work fails, or what it wrote isn't there
     */
    Cost run() throws Exception;
}
