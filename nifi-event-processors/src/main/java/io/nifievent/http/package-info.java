/** The HTTP side of ListenEvents: protocol, limits, who may send, answers. The only place with Jetty's classes. */
package io.nifievent.http;
