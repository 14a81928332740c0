/** ValidateEvents beside the bare validator library and stock ValidateRecord. */
package io.nifievent.benchmark.validate;
