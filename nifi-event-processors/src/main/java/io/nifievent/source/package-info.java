/** Where a catalog is read from: a directory or zip on this machine, a zip at an address, a schema registry. */
package io.nifievent.source;
