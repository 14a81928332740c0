/** Many requests, one commit: what is taken in, when it is refused, and what becomes of it. Knows no NiFi and no HTTP. */
package io.nifievent.ingest;
