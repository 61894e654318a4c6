/**
 * Real servers from Debian's packages, private to the tests: own port, own data, stopped by handle.
 */
package io.github.keystonetoken.servers;
