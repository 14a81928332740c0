/** Where a catalog is read from: a directory or zip on this machine, or a zip at an address. */
package io.nifievent.source;
