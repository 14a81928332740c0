/** Sends events to the pipeline, keeps account of them, and measures when Presto answers with them. */
package io.nifievent.sandbox.send;
