/**
 * The web server: the client library's handler and own pages on the JDK's server, with TLS,
 * passwords and headers. Every response comes from memory.
 */
package io.github.keystonetoken.http;
