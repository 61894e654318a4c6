/**
 * What is known: immutable records that every other package hands on. Sees the JDK alone.
 *
 * <p>A figure that is not known is an empty {@link java.util.Optional}, never 0.
 */
package io.github.keystonetoken.model;
