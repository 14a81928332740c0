/** Which topic, key and table an accepted event has. */
package io.nifievent.routing;
