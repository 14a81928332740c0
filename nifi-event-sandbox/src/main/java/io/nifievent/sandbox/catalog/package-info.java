/** What a team does with its event catalog on the command line: check, try, document, begin one. */
package io.nifievent.sandbox.catalog;
