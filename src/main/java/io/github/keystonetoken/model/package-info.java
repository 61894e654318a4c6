/** What is known: immutable records, and every fact that is derived from them. */
package io.github.keystonetoken.model;
