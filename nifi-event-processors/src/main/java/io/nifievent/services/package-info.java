/** Controller services: what several processors share. */
package io.nifievent.services;
