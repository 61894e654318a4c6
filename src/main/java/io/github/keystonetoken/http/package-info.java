/** The client library's handler and own pages on the JDK's web server, all from memory. */
package io.github.keystonetoken.http;
