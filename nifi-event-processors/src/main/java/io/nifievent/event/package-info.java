/** What an event is, and how events travel as lines of JSON. Knows no other package of ours. */
package io.nifievent.event;
