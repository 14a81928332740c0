/** Measures the pipeline's parts and the whole of it, beside peers and ceilings run in the same way at the same time. */
package io.nifievent.benchmark;
