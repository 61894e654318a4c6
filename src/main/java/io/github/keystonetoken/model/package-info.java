/** Immutable records of figures, and every fact that is derived from them. */
package io.github.keystonetoken.model;
