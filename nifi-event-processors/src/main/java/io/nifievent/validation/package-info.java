/** From the bytes a producer sent to a verdict: accepted or rejected with violations. */
package io.nifievent.validation;
