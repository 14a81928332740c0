/** Event types, their versions and the table columns that follow from them. */
package io.nifievent.catalog;
