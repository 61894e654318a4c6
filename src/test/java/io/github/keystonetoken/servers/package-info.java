/**
 * Real servers from Debian's packages, and the exporter itself, private to the tests: own port, own
 * data, stopped by handle.
 */
package io.github.keystonetoken.servers;
