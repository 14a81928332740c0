/**
 * Hudi tables: open, create, evolve, and append events to them, each exactly once. The only package with Hudi and Hadoop
 * classes; none of them shows in its public types.
 */
package io.nifievent.hudi;
