/** The NiFi edge: each processor turns its properties into settings, hands the work on and transfers by outcome. */
package io.nifievent.processors;
