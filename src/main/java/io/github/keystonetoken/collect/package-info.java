/**
 * When collections run: each source on a thread of its own with interval, deadline and backoff, and
 * the one snapshot that they publish to.
 */
package io.github.keystonetoken.collect;
