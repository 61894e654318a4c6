/**
 * The HTTP server: connections and their limits, TLS, passwords, and the pages. Every answer comes
 * from memory.
 */
package io.github.keystonetoken.http;
