/** The table of rejected events, read with SQL. Knows nothing of NiFi or of what writes the table. */
package io.nifievent.quarantine;
